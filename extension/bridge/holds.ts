/**
 * The calls that this frame holds: taken from the page, announced to the background, sent or ended
 * when it says so. The bytes never leave this frame but as the call itself.
 *
 * Rule: a hold ends once. What the page or a stale message says afterwards finds nothing here.
 */
import { LIMITS } from '../../relay/contract/limits.ts'
import type { Digest } from '../../relay/contract/ids.ts'
import type { FromPage, PageCall, ToPage } from '../page/messages.ts'
import { digestOf, drawHoldId } from './digest.ts'
import { sendHeldCall, type HeldCall } from './held-call.ts'
import { openLink } from './link.ts'
import type { Answered, HoldId, HoldNotice, Stopped, ToBridge } from './messages.ts'
import { contentOf, sizeOf, type Navigation, type NavigationContent } from './navigation.ts'
import { isOverheard } from './overheard.ts'
import { canLeave, sendNavigation } from './released-navigation.ts'
import { compareCalls } from './same-call.ts'
import { WORDS } from './words.ts'

/** A loop in a page must not become a flood of questions; a person who deletes what is marked may. */
const HOLDS_PER_FRAME = 50
/** All bodies together, for they are kept in the page's own process. */
const BYTES_PER_FRAME = 64 * 1024 * 1024
/** A page that is refused in a loop is told of once in a while. */
const TOLD_MILLISECONDS = 1000
/** The page's number for calls whose answer no script of it hears: those that could not wait, and navigations. */
const NOBODY = 0
/** As an image or a frame is fetched. */
const BARE: Omit<PageCall, 'method' | 'url'> = {
  headers: [],
  mode: 'no-cors',
  credentials: 'include',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
  cache: 'default',
  integrity: '',
  keepalive: false,
}

/** What a navigation is as a call. */
const NAVIGATION = { ...BARE, mode: 'navigate' } as const

/** One call before it is held. */
type Given = Readonly<{
  number: number
  call: PageCall
  size: number
  /** Undefined: nobody can know what would be sent. */
  read: () => Promise<Content | undefined>
}>
type Content = Readonly<{ bytes: ArrayBuffer }> & Partial<NavigationContent>

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
    const { target, fragment, form } = navigation
    if (await isOverheard(target)) {
      stopped(form ? 'POST' : 'GET', target, 'overheard')
      return
    }
    const call = { ...NAVIGATION, url: target + fragment, method: form ? 'POST' : 'GET' }
    await take({ number: NOBODY, call, size: sizeOf(navigation), read: () => contentOf(navigation, digest) })
  }

  async function take(given: Given): Promise<void> {
    const { number: id, call, size, read } = given
    const refuse = (says: string) => toPage({ kind: 'failed', id, name: 'TypeError', says })
    if (!link.alive()) {
      refuse(reloaded)
      return
    }
    const refuseLarge = (found: number) => {
      stopped(call.method, call.url, 'too-large')
      refuse(WORDS.tooLarge(found, LIMITS.heldBodyBytes))
    }
    // The background would not take it, and could answer nobody.
    if (call.url.length > LIMITS.urlCharacters) {
      stopped(call.method, call.url, 'too-large')
      refuse(WORDS.unreadable)
      return
    }
    if (size > LIMITS.heldBodyBytes) {
      refuseLarge(size)
      return
    }
    if (holds.size + taking.size >= HOLDS_PER_FRAME) {
      stopped(call.method, call.url, 'too-many')
      refuse(WORDS.tooMany(HOLDS_PER_FRAME))
      return
    }
    const sizes = [...holds.values(), ...taking].map((one) => one.size)
    if (sizes.reduce((sum, one) => sum + one, size) > BYTES_PER_FRAME) {
      stopped(call.method, call.url, 'too-many')
      refuse(WORDS.tooMuch(BYTES_PER_FRAME))
      return
    }
    taking.add(given)
    try {
      const content = await read()
      if (!content) {
        stopped(call.method, call.url, 'unreadable')
        return
      }
      const { bytes, form, navigation } = content
      // A form's fields grow when they are encoded.
      if (bytes.byteLength > LIMITS.heldBodyBytes) {
        refuseLarge(bytes.byteLength)
        return
      }
      const sha256 = await digest(bytes)
      if (!link.alive()) throw new Error('The extension was reloaded meanwhile.')
      const target = call.url.split('#')[0] ?? call.url
      const { method, redirect, credentials } = call
      const headers = content.headers ?? call.headers
      const body = { length: bytes.byteLength, sha256, ...(form && { form }) }
      if (navigation && asksAlready(target, body)) return
      const hold = drawHoldId()
      const cannotWait = id === NOBODY && !navigation
      const held: HeldCall = {
        id: hold,
        number: id,
        call: { ...call, headers },
        target,
        bytes,
        size: Math.max(size, bytes.byteLength),
        ...(navigation && {
          navigate: { canLeave: () => canLeave(navigation), go: (nonce) => sendNavigation(navigation, nonce) },
        }),
        notice: {
          kind: 'hold',
          hold,
          sends: navigation ? 'navigation' : 'fetch',
          ...(navigation?.fragment && { fragment: navigation.fragment }),
          call: { method, headers, redirect, credentials, target },
          body,
          cannotWait,
          ...(bytes.byteLength <= LIMITS.shownBodyBytes && { shown: bytes }),
        },
        phase: 'waiting',
        detached: left.delete(id) || cannotWait,
      }
      holds.set(hold, held)
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
  function asksAlready(target: string, body: HoldNotice['body']): boolean {
    return [...holds.values()].some(({ navigate, phase, notice }) => {
      const isSame = notice.call.target === target && JSON.stringify(notice.body) === JSON.stringify(body)
      return navigate !== undefined && phase === 'waiting' && isSame
    })
  }

  function announce(held: HeldCall): void {
    link.say({ ...held.notice, phase: held.phase, detached: held.detached })
    if (held.answered) link.say({ kind: 'answered', hold: held.id, answered: held.answered })
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
    if (message.kind === 'release') void release(held, message)
  }

  async function release(held: HeldCall, message: ToBridge & { kind: 'release' }): Promise<void> {
    const { nonce, run, approved, compared } = message
    held.released = message
    const { form } = held.notice.body
    const sha256 = await digest(held.bytes).catch(() => '' as Digest)
    const overheard = held.navigate !== undefined && (await isOverheard(held.target))
    const body = { length: held.bytes.byteLength, sha256, ...(form && { form }) }
    // While its digest was made it ended, was sent, or was released again: then only the newer pass is open.
    if (holds.get(held.id) !== held || held.phase !== 'waiting' || held.released !== message) return
    // The page left while the release was on its way: nothing runs by itself any more. Announcing it as
    // waiting says that it was not sent.
    if (held.detached && !run) {
      announce(held)
      return
    }
    const report = (answered: Answered) => {
      held.phase = 'answered'
      held.answered = answered
      link.say({ kind: 'answered', hold: held.id, answered })
    }
    const isAstray = held.navigate?.canLeave() === false
    const same = compareCalls(approved, { ...held.call, target: held.target, body })
    const what = overheard ? 'route' : isAstray ? 'place' : same
    if (what !== 'same') {
      report({ result: 'differs', what })
      toPage({ kind: 'failed', id: held.number, name: 'TypeError', says: WORDS.differs })
      return
    }
    if (held.navigate) {
      // Before the browser hears of it. This page goes now, so how it ends the background hears from the browser.
      held.phase = 'sending'
      held.navigate.go(nonce)
      return
    }
    await sendHeldCall(
      held,
      { nonce, compared },
      {
        answer: (part, transfer) => {
          if (!held.detached) toPage(part, transfer)
        },
        report,
      },
    )
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
    ask: (method, url) => {
      const read = async () => ({ bytes: new ArrayBuffer(0) })
      void take({ number: NOBODY, call: { ...BARE, method, url }, size: 0, read })
    },
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
