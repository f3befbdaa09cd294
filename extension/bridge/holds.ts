/**
 * The calls that this frame holds: taken from the page, announced to the background, sent or ended
 * when it says so. The bytes never leave this frame but as the call itself.
 *
 * Rule: a hold ends once. What the page or a stale message says afterwards finds nothing here.
 */
import type { Digest } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { FromPage, ToPage } from '../page/messages.ts'
import { digestOf } from './digest.ts'
import { bareCall, heldFrom, navigationCall, NOBODY, refuseGiven, tooLarge, type Given } from './given-call.ts'
import type { HeldCall } from './held-call.ts'
import { openLink } from './link.ts'
import type { HoldId, Stopped, ToBridge } from './messages.ts'
import type { Navigation } from './navigation.ts'
import { isOverheard } from './overheard.ts'
import { release } from './release.ts'
import { WORDS } from './words.ts'

/** A page that is refused in a loop is told of once in a while. */
const TOLD_MILLISECONDS = 1000

export type Holds = Readonly<{
  fromPage: (message: FromPage) => void
  /** A person wants this approved: a call without body and headers, of which nobody in the page hears. */
  ask: (method: string, url: string) => void
  /** A link or a form of this frame, which was stopped. */
  navigate: (navigation: Navigation) => void
  /** Tells of a call that was stopped and cannot be asked about. */
  stopped: (method: string, url: string, why: Stopped['why']) => void
  /** False once the extension was reloaded or removed. */
  alive: () => boolean
  waiting: () => boolean
  /** A navigation was released, so that this page goes. */
  leaving: () => boolean
  /** Says again what is held. @returns its ids */
  announce: () => readonly HoldId[]
  /** The document is going away: ends all that waits; what is being sent, the background settles. */
  leave: () => void
}>

export function createHolds(toPage: (message: ToPage, transfer?: Transferable[]) => void): Holds {
  const holds = new Map<HoldId, HeldCall>()
  /** Calls the page left while their digest was being made. */
  const left = new Set<number>()
  const taking = new Set<Given>()
  let toldAt = -TOLD_MILLISECONDS
  /** Read now: when it is needed, the browser gives no words of this extension any more. */
  const { reloaded } = WORDS

  const link = openLink(fromBackground, announceAll, () => {
    // What is being sent has an answer of its own to come; that nothing was sent would be a lie.
    for (const held of holds.values()) if (held.phase === 'waiting') end(held, 'TypeError', reloaded)
  })

  const frame = { isHeld, digest, announce, say: link.say, toPage }

  function fromPage(message: FromPage): void {
    if (message.kind === 'call') {
      const { id, call, bytes } = message
      void take({ number: id, call, size: bytes.byteLength, read: async () => ({ bytes }) })
    }
    // Nobody cannot leave.
    if (message.kind === 'leave' && message.id !== NOBODY) leaveCall(message.id)
  }

  function digest(bytes: ArrayBuffer): Promise<Digest> {
    return digestOf(bytes, (content) => link.ask<Digest>({ kind: 'digest', bytes: content }))
  }

  async function navigate(navigation: Navigation): Promise<void> {
    const { target, form } = navigation
    if (await isOverheard(target)) stopped(form ? 'POST' : 'GET', target, 'overheard')
    else await take(navigationCall(navigation, digest))
  }

  async function take(given: Given): Promise<void> {
    const { number: id, call, read } = given
    const refuse = (says: string) => toPage({ kind: 'failed', id, name: 'TypeError', says })
    const stop = ({ why, says }: Readonly<{ why: Stopped['why']; says: string }>) => {
      stopped(call.method, call.url, why)
      refuse(says)
    }
    if (!link.alive()) {
      refuse(reloaded)
      return
    }
    const refused = refuseGiven(given, [...holds.values(), ...taking])
    if (refused) {
      stop(refused)
      return
    }
    taking.add(given)
    try {
      const content = await read()
      if (!content) {
        stopped(call.method, call.url, 'unreadable')
        return
      }
      // A form's fields grow when they are encoded.
      if (content.bytes.byteLength > LIMITS.heldBodyBytes) {
        stop(tooLarge(content.bytes.byteLength))
        return
      }
      const sha256 = await digest(content.bytes)
      if (!link.alive()) throw new Error('The extension was reloaded meanwhile.')
      const held = heldFrom(given, content, { sha256, left: left.has(id) })
      const earlier = held.navigate && askedAlready(held)
      if (earlier) {
        // Whoever clicks again looks for what became of it.
        link.say({ kind: 'attached', hold: earlier.id })
        return
      }
      holds.set(held.id, held)
      // The first connection announces all; on one that is open already this hold is announced alone.
      if (holds.size > 1) announce(held)
      link.keep(true)
    } catch {
      // Without a digest nobody can be asked, so the call cannot go; nothing was sent.
      if (call.mode === 'navigate') stopped(call.method, call.url, 'unreadable')
      refuse(link.alive() ? WORDS.noDigest : reloaded)
    } finally {
      taking.delete(given)
      left.delete(id)
    }
  }

  /** A second click on the same link or button is the first one said again. */
  function askedAlready({ target, notice: { body } }: HeldCall): HeldCall | undefined {
    return [...holds.values()].find(({ navigate, phase, notice }) => {
      const isSame = notice.call.target === target && JSON.stringify(notice.body) === JSON.stringify(body)
      return navigate !== undefined && phase === 'waiting' && isSame
    })
  }

  function announce(held: HeldCall): void {
    link.say({ ...held.notice, phase: held.phase, detached: held.detached })
    if (held.answered) link.say({ kind: 'answered', hold: held.id, answered: held.answered })
  }

  function isHeld(held: HeldCall): boolean {
    return holds.get(held.id) === held
  }

  function announceAll(): void {
    for (const held of holds.values()) announce(held)
  }

  function leaveCall(number: number): void {
    const held = [...holds.values()].find((one) => one.number === number)
    if (!held) {
      // What ended already, nobody needs to leave.
      if ([...taking].some((given) => given.number === number)) left.add(number)
      return
    }
    held.detached = true
    if (held.phase === 'waiting') link.say({ kind: 'detached', hold: held.id })
  }

  function fromBackground(message: ToBridge): void {
    const held = holds.get(message.hold)
    if (!held) return
    if (message.kind === 'recorded') drop(held)
    // Bytes that may have left are not called back; their end comes from the network.
    if (message.kind === 'end' && held.phase === 'waiting') end(held, message.name, message.says)
    if (message.kind === 'join') join(held, holds.get(message.into))
    if (message.kind === 'release') void release(held, message, frame)
  }

  /** The same call again: the page waits for the one that was left. Its bytes are those of the later call too. */
  function join(later: HeldCall, earlier: HeldCall | undefined): void {
    if (later.phase !== 'waiting') return
    drop(later)
    if (later.detached) return
    if (earlier?.phase !== 'waiting' || !earlier.detached) {
      toPage({ kind: 'failed', id: later.number, name: 'TypeError', says: WORDS.underWay })
      return
    }
    earlier.number = later.number
    earlier.call = later.call
    earlier.detached = false
    link.say({ kind: 'attached', hold: earlier.id })
  }

  function end(held: HeldCall, name: 'TypeError' | 'AbortError', says: string): void {
    drop(held)
    toPage({ kind: 'failed', id: held.number, name, says })
  }

  function drop(held: HeldCall): void {
    holds.delete(held.id)
    if (holds.size === 0) link.keep(false)
  }

  function stopped(method: string, url: string, why: Stopped['why']): void {
    if (why === 'too-many' || why === 'too-large' || why === 'shared') {
      const now = performance.now()
      if (now - toldAt < TOLD_MILLISECONDS) return
      toldAt = now
    }
    // Telling is a courtesy: where the extension is gone, the page's own error says it.
    const told = url.slice(0, LIMITS.urlCharacters)
    link.ask({ kind: 'stopped', method, url: told, why }).catch(() => undefined)
  }

  return {
    fromPage,
    ask: (method, url) => void take(bareCall(method, url)),
    navigate: (navigation) => void navigate(navigation),
    stopped,
    alive: link.alive,
    leaving: () => [...holds.values()].some((held) => held.navigate && held.phase === 'sending'),
    waiting: () => [...holds.values()].some((held) => held.phase === 'waiting'),
    announce: () => {
      if (holds.size > 0) link.wake()
      return [...holds.keys()]
    },
    leave: () => {
      for (const held of holds.values()) {
        // It is what makes this page leave.
        if (held.navigate && held.phase !== 'waiting') continue
        link.say({ kind: 'gone', hold: held.id })
        if (held.phase === 'waiting') end(held, 'TypeError', WORDS.left)
      }
    },
  }
}
