/**
 * The way to the background. It is open only while something is held: an open port keeps nothing
 * alive by itself, so a ping every 20 s does, and a port that closes means that the worker died.
 */
import type { AskBackground, FromBridge, ToBridge } from './messages.ts'
import { HOLD_PORT } from './messages.ts'

const PING_MILLISECONDS = 20_000
/** Measured: long enough for a dying worker to be gone, short enough to go unnoticed. */
const RECONNECT_MILLISECONDS = 150
const RETRY_MILLISECONDS = 1000
/** A port does not say that the extension itself was reloaded or removed. */
const LOOK_MILLISECONDS = 1000

export type Link = Readonly<{
  /** False once the extension was reloaded or removed under this page. */
  alive: () => boolean
  say: (message: FromBridge) => void
  ask: <Reply>(message: AskBackground) => Promise<Reply>
  /** Connects and announces now; a timer of a hidden tab may be a minute late. */
  wake: () => void
  /** Starts or stops the port by whether anything is held. */
  keep: (holding: boolean) => void
}>

/**
 * @param hear gets what the background says
 * @param announce called with each new connection, to say again what is held
 * @param orphaned called once, when the extension is gone for good
 */
export function openLink(hear: (message: ToBridge) => void, announce: () => void, orphaned: () => void): Link {
  let port: chrome.runtime.Port | undefined
  let pinging: ReturnType<typeof setInterval> | undefined
  let looking: ReturnType<typeof setInterval> | undefined
  let wanted = false

  const alive = () => {
    try {
      return chrome.runtime.id !== undefined
    } catch {
      // An invalidated context throws for any use; that is the answer.
      return false
    }
  }
  const connect = () => {
    if (port || !wanted) return
    if (!alive()) {
      orphaned()
      return
    }
    try {
      port = chrome.runtime.connect({ name: HOLD_PORT })
    } catch {
      // The worker cannot start just now; the bytes stay here.
      setTimeout(connect, RETRY_MILLISECONDS)
      return
    }
    port.onMessage.addListener((message: ToBridge) => hear(message))
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError
      port = undefined
      setTimeout(connect, RECONNECT_MILLISECONDS)
    })
    announce()
  }
  const say = (message: FromBridge) => {
    try {
      port?.postMessage(message)
    } catch {
      // The port closed under us; onDisconnect connects anew and announces everything.
    }
  }
  return {
    alive,
    say,
    wake: () => {
      if (port) announce()
      else connect()
    },
    // Where the extension is gone, already asking throws.
    ask: async (message) => chrome.runtime.sendMessage(message),
    keep: (holding) => {
      if (wanted === holding) return
      wanted = holding
      if (holding) {
        connect()
        pinging = setInterval(() => say({ kind: 'ping' }), PING_MILLISECONDS)
        looking = setInterval(() => {
          if (alive()) return
          clearInterval(looking)
          orphaned()
        }, LOOK_MILLISECONDS)
        return
      }
      clearInterval(pinging)
      clearInterval(looking)
      try {
        port?.disconnect()
      } catch {
        // Of an extension that is gone.
      }
      port = undefined
    },
  }
}
