/** Which frame holds what: the open ports of bridges, and how a frame is found again without one. */
import type { HoldId, TellBridge, ToBridge } from '../bridge/messages.ts'
import { browser, type Runtime } from './browser.ts'
import type { Hold } from './hold.ts'

export type Bridges = Readonly<{
  attach: (hold: HoldId, port: Runtime.Port) => void
  /** @returns the holds that the port carried and that nobody else carries now */
  detach: (port: Runtime.Port) => readonly HoldId[]
  has: (hold: HoldId) => boolean
  /** True when one port carries both, so that they are of one document. */
  together: (one: HoldId, other: HoldId) => boolean
  say: (message: ToBridge) => boolean
  /** Asks the frame itself, which then announces anew. False: it is gone, or holds this no more. */
  stillHolds: (hold: Hold) => Promise<boolean>
  /** To the frame at the top of a tab, which shows the overlay; nothing happens where there is none. */
  tell: (tab: number, message: TellBridge) => void
}>

export function openBridges(): Bridges {
  const ports = new Map<HoldId, Runtime.Port>()
  return {
    attach: (hold, port) => {
      ports.set(hold, port)
    },
    detach: (port) => {
      const lost = [...ports].filter(([, carrier]) => carrier === port).map(([hold]) => hold)
      for (const hold of lost) ports.delete(hold)
      return lost
    },
    has: (hold) => ports.has(hold),
    together: (one, other) => ports.has(one) && ports.get(one) === ports.get(other),
    say: (message) => {
      try {
        const port = ports.get(message.hold)
        port?.postMessage(message)
        return port !== undefined
      } catch {
        // Disconnected in this very moment; the bridge announces itself again.
        return false
      }
    },
    stillHolds: async (hold) => {
      try {
        const message: TellBridge = { kind: 'announce' }
        const held: unknown = await browser.tabs.sendMessage(hold.tab, message, { frameId: hold.frame })
        return Array.isArray(held) && held.includes(hold.id)
      } catch {
        // No such tab or frame, or nobody there to answer.
        return false
      }
    },
    tell: (tab, message) => {
      if (tab >= 0) browser.tabs.sendMessage(tab, message, { frameId: 0 }).catch(() => undefined)
    },
  }
}
