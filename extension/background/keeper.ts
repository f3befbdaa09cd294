/**
 * Takes each hold from "held" to its end: asks, waits, verifies, redeems, arms, settles.
 *
 * Rule 1: `drive` looks at the stored state and does the next step; it may be called at any time, any
 *   number of times. One runner per hold.
 * Rule 2: doubt holds. A step that throws ends its hold, visibly: nothing was sent, or nobody knows.
 */
import { ProblemError } from '../../relay/client/client.ts'
import { callDigest } from '../../relay/evidence/action.ts'
import { toBase64Url } from '../../relay/evidence/bytes.ts'
import type { Act, Answered, HoldId, HoldNotice } from '../bridge/messages.ts'
import type { Difference } from '../bridge/same-call.ts'
import { certainty, isOver, leave, move, refused, settled, takesIn, type Hold } from './hold.ts'
import { createFlood } from './flood.ts'
import { isStale, releasedUrl } from './pass.ts'
import { askedOf, boundBy } from './question.ts'
import { createSteps, type KeeperDeps, type Runner } from './steps.ts'
import { WORDS } from './words.ts'

/** The browser's own error event may come a moment after the bridge's. */
const LATE_EVENT_MILLISECONDS = 300
const LATE_ANSWER_MILLISECONDS = 2000
const REPEATED_MILLISECONDS = 1000

/** What the browser told of a call with a nonce. */
type Seen =
  | 'left'
  | Readonly<
      | { status: number }
      | { error: string; url: string }
      | { began: true; url: string }
      /** Something else was sent in its place, and stopped. */
      | { differs: Difference }
    >

export type Keeper = Readonly<{
  take: (notice: HoldNotice, from: Readonly<{ tab: number; frame: number }>) => Promise<void>
  detach: (id: HoldId) => Promise<void>
  /** The page waits again: what is approved goes by itself. */
  attached: (id: HoldId) => Promise<void>
  gone: (id: HoldId) => Promise<void>
  answered: (id: HoldId, answered: Answered) => Promise<void>
  act: (id: HoldId, act: Act) => Promise<void>
  seen: (nonce: string, what: Seen) => Promise<void>
  /** The page that a released navigation brought is there. @returns its hold */
  arrived: (nonce: string, status: number) => Promise<HoldId | null>
  /** After a start and by the alarm: what is late, lost or owed. */
  sweep: () => Promise<void>
  drive: (id: HoldId) => Promise<void>
}>

export function createKeeper(deps: KeeperDeps): Keeper {
  const { table, bridges, passes } = deps
  const running = new Map<HoldId, Runner>()
  /** By a sweep. */
  const looking = new Set<HoldId>()
  const flood = createFlood()
  const step = createSteps(
    deps,
    (hold) => void finish(hold),
    (id) => void drive(id),
  )

  async function take(notice: HoldNotice, from: Readonly<{ tab: number; frame: number }>): Promise<void> {
    try {
      await taken(notice, from)
    } catch (error) {
      console.warn('holdgate: a call could not be held', error)
      // Else its page would wait for ever.
      if (table.get(notice.hold)) await broken(notice.hold)
      else bridges.say({ kind: 'end', hold: notice.hold, name: 'TypeError', says: WORDS.broken })
    }
  }

  async function taken(notice: HoldNotice, from: Readonly<{ tab: number; frame: number }>): Promise<void> {
    const known = table.get(notice.hold)
    if (known) {
      await resume(known, notice)
      return
    }
    // A hold that this background does not know and that was sent already belongs to an earlier browser
    // session's records; there is nothing to ask about it.
    if (notice.phase !== 'waiting') {
      bridges.say({ kind: 'recorded', hold: notice.hold })
      return
    }
    const rule = deps.covering(notice.call)
    if (rule === 'foreign') {
      bridges.say({ kind: 'end', hold: notice.hold, name: 'TypeError', says: WORDS.foreign })
      return
    }
    const bound = boundBy(rule === 'harmless' ? undefined : rule)
    const asked = askedOf(notice, bound)
    const digest = callDigest(asked)
    const same =
      notice.sends === 'fetch' &&
      table.all().find((one) => takesIn(one, digest, asked) && bridges.together(one.id, notice.hold))
    if (same) {
      bridges.say({ kind: 'join', hold: notice.hold, into: same.id })
      await repeated(same.id)
      return
    }
    if (flood.refuses({ tab: from.tab, asks: rule !== 'harmless' }, table.all(), deps.now())) {
      bridges.say({ kind: 'end', hold: notice.hold, name: 'TypeError', says: WORDS.flood })
      return
    }
    await table.add({
      id: notice.hold,
      state: 'held',
      ...from,
      heldAt: deps.now(),
      sends: notice.sends,
      ...(notice.fragment !== undefined && { fragment: notice.fragment }),
      asked,
      callDigest: digest,
      bound,
      salt: toBase64Url(deps.random(16)),
      attempt: toBase64Url(deps.random(16)),
      ...shownIn(notice),
      detached: notice.detached,
      cannotWait: notice.cannotWait,
      run: false,
      uncovered: rule === 'harmless',
      handed: false,
    })
    await drive(notice.hold)
  }

  /** The bridge came back, or says the same again. */
  async function resume(hold: Hold, notice: HoldNotice): Promise<void> {
    if (notice.detached && !hold.detached) await detach(hold.id)
    if (!notice.detached && hold.detached) await attach(hold.id)
    if (isOver(hold)) {
      void finish(hold)
      return
    }
    if (hold.bytesWithBridge) {
      await table.change(hold.id, ({ bytesWithBridge, ...one }) =>
        bytesWithBridge ? { ...one, ...shownIn(notice) } : undefined,
      )
    }
    // Bytes may have left: never armed again. The bridge tells how it ended.
    if (notice.phase !== 'waiting') return
    // Waiting, yet armed: the nonce was lost with the old port. Nothing left; a new one follows.
    await drive(hold.id, hold.state === 'armed')
  }

  async function detach(id: HoldId): Promise<void> {
    await table.change(id, (hold) => (isOver(hold) || hold.detached ? undefined : { ...hold, detached: true }))
  }

  /** The bridge alone knows whether anybody waits. What was sent, or is over, stays what it is. */
  async function attach(id: HoldId): Promise<void> {
    await table.change(id, (hold) =>
      hold.detached && (hold.state === 'held' || hold.state === 'approved') ? { ...hold, detached: false } : undefined,
    )
  }

  async function attached(id: HoldId): Promise<void> {
    await attach(id)
    await drive(id)
  }

  /** A page that repeats itself in a loop is told of once in a while. */
  async function repeated(id: HoldId): Promise<void> {
    const now = deps.now()
    await table.change(id, (hold) =>
      now - (hold.repeatedAt ?? 0) >= REPEATED_MILLISECONDS ? { ...hold, repeatedAt: now } : undefined,
    )
  }

  async function gone(id: HoldId): Promise<void> {
    const hold = table.get(id)
    // A page goes when its navigation is answered. Firefox says that it went before it says what the answer was
    // (measured: 14 ms).
    const isAnswered = hold?.sends === 'navigation' && !isOver(hold) && certainty(hold) === 'lose'
    if (isAnswered) setTimeout(() => void leaveFor(id), LATE_ANSWER_MILLISECONDS)
    else await leaveFor(id)
  }

  async function leaveFor(id: HoldId): Promise<void> {
    await end(id, (hold) => leave(hold, deps.now()))
  }

  async function answered(id: HoldId, said: Answered): Promise<void> {
    if (said.result === 'answer' && isUnsent(id)) {
      // A service worker of the page answered in the server's place.
      await end(id, (hold) => move(hold, 'fail', settled(hold, 'fail', deps.now())))
      return
    }
    if (said.result === 'answer') {
      const { status, milliseconds } = said
      await end(id, (hold) => {
        const seen = { ...hold, seen: { ...hold.seen, status, milliseconds } }
        return move(seen, 'answer', settled(seen, 'answer', deps.now()))
      })
      return
    }
    if (said.result === 'differs') {
      await differs(id, said.what)
      return
    }
    setTimeout(() => void settle(id), LATE_EVENT_MILLISECONDS)
  }

  async function differs(id: HoldId, what: keyof typeof WORDS.notApproved): Promise<void> {
    const says = WORDS.notApproved[what]
    await end(id, (hold) => {
      // Where the browser saw it leave, the bridge is wrong: certain is what the browser says.
      const known = hold.state === 'armed' ? 'fail' : certainty(hold)
      const last = settled(hold, known, deps.now())
      return move(hold, known, { ...last, end: { at: deps.now(), ...last.end, says } })
    })
  }

  /** Certain only where every call that leaves by a pass is looked at. */
  function isUnsent(id: HoldId): boolean {
    const hold = table.get(id)
    return hold?.state === 'armed' && hold.pass !== undefined && passes.isUnused(hold.pass.nonce)
  }

  async function act(id: HoldId, what: Act): Promise<void> {
    if (what === 'cancel') {
      const over = await table.change(id, (hold) => {
        if (hold.state !== 'held' && hold.state !== 'approved') return undefined
        const left = leave(hold, deps.now())
        if (left?.owes?.kind !== 'cancel') return left
        return { ...left, owes: { ...left.owes, reason: 'requester_cancelled' } }
      })
      if (over) await finish(over)
      return
    }
    if (what === 'run') {
      await table.change(id, (hold) => (hold.state === 'approved' && !hold.run ? { ...hold, run: true } : undefined))
    }
    running.get(id)?.wake?.()
    await drive(id)
  }

  async function seen(nonce: string, what: Seen): Promise<void> {
    const hold = table.all().find((one) => one.pass?.nonce === nonce)
    if (!hold?.pass) return
    if (what === 'left') {
      const closed = passes.close(hold.pass.rule)
      // Known before the pass is gone: else it could be armed anew meanwhile, as if nothing had left.
      await table.change(hold.id, (one) => (one.pass?.nonce === nonce ? move(one, 'send') : undefined))
      await closed
      return
    }
    if ('differs' in what) {
      await differs(hold.id, what.differs)
      return
    }
    const known = await table.change(hold.id, (one) => {
      if (isOver(one)) return undefined
      if ('status' in what) return { ...one, seen: { ...one.seen, status: what.status } }
      // A later leg of a redirect has another address; the held call itself has left by then.
      const own = what.url === releasedUrl(one, nonce)
      if ('began' in what) return own ? { ...one, seen: { ...one.seen, began: true } } : undefined
      return own && one.seen?.status === undefined ? { ...one, seen: { ...one.seen, error: what.error } } : undefined
    })
    // The page that sent it goes away, so nobody else will tell how it ended.
    if (known?.sends === 'navigation' && !('began' in what)) await settle(known.id)
  }

  async function settle(id: HoldId): Promise<void> {
    await end(id, (hold) => {
      const known = certainty(hold)
      return move(hold, known, settled(hold, known, deps.now()))
    })
  }

  async function arrived(nonce: string, status: number): Promise<HoldId | null> {
    const hold = table.all().find((one) => one.pass?.nonce === nonce && one.sends === 'navigation' && one.handed)
    if (!hold) return null
    await table.change(hold.id, (one) => (isOver(one) ? undefined : { ...one, seen: { status, ...one.seen } }))
    await settle(hold.id)
    return hold.id
  }

  async function drive(id: HoldId, rearm = false): Promise<void> {
    if (running.has(id)) return
    const runner: Runner = { stop: new AbortController(), failures: 0, rearm }
    running.set(id, runner)
    try {
      let going = true
      while (going) {
        const hold = table.get(id)
        going = hold !== undefined && !isOver(hold) && (await step(hold, runner))
      }
    } catch (error) {
      console.warn('holdgate: a hold could not go on', error)
      await broken(id)
    } finally {
      running.delete(id)
      // Also for one whose pass is being opened: its release must not leave unseen.
      passes.watch(table.all().some((hold) => hold.pass !== undefined && !isOver(hold)))
    }
  }

  /** The browser failed: its store is full, or it takes no pass. */
  async function broken(id: HoldId): Promise<void> {
    // With a nonce in its hands, the bridge tells how it ended, or that it waits still.
    await end(id, (hold) => (hold.handed ? undefined : refused(hold, WORDS.broken, deps.now())))
  }

  async function end(id: HoldId, last: (hold: Hold) => Hold | undefined): Promise<void> {
    const over = await table.change(id, last)
    if (over && isOver(over)) void finish(over)
  }

  /** What follows an end: the pass goes, the bridge hears it, the relay is told. Resolves after the last. */
  function finish(hold: Hold): Promise<void> {
    running.get(hold.id)?.stop.abort()
    running.get(hold.id)?.wake?.()
    if (hold.pass) void passes.close(hold.pass.rule)
    if (hold.handed) bridges.say({ kind: 'recorded', hold: hold.id })
    else {
      const name = hold.state === 'cancelled' ? 'AbortError' : 'TypeError'
      bridges.say({ kind: 'end', hold: hold.id, name, says: WORDS.toPage(hold) })
    }
    return pay(hold)
  }

  /** Tells the relay what it is owed. Unpaid, the sweep tries again; a "no" cannot be argued with. */
  async function pay(hold: Hold): Promise<void> {
    const relay = deps.relay()
    const { owes } = hold
    if (!owes || !relay) return
    try {
      const reply =
        owes.kind === 'cancel'
          ? await relay.call('cancel', { params: { id: owes.request }, body: { reason: owes.reason } })
          : owes.kind === 'revoke'
            ? await relay.call('revokeGrant', { params: { id: owes.grant }, body: {} })
            : await relay.call('reportOutcome', {
                params: { id: owes.grant },
                body: { attempt: hold.attempt, outcome: owes.outcome },
              })
      if (reply instanceof ProblemError && reply.problem.status >= 500) return
      // The redeeming that this settles may still be on its way there; one that is lost lapses.
      if (reply instanceof ProblemError && reply.problem.code === 'not-redeemed') return
      // An approval that never was: what it claimed to answer waits still.
      if (reply instanceof ProblemError && owes.kind === 'revoke' && owes.request !== undefined) {
        const params = { id: owes.request }
        const withdrawn = await relay.call('cancel', { params, body: { reason: 'requester_cancelled' } })
        if (withdrawn instanceof ProblemError && withdrawn.problem.status >= 500) return
      }
    } catch (error) {
      console.warn('holdgate: the relay could not be told', error)
      return
    }
    await table.change(hold.id, ({ owes: _paid, ...rest }) => rest)
  }

  /**
   * Each for itself: a relay that is slow about one hold, or a tab with a dialog, which answers when that is closed,
   * must not keep the others from being looked after.
   */
  async function sweep(): Promise<void> {
    await Promise.all(table.all().map(lookAfter))
  }

  async function lookAfter(hold: Hold): Promise<void> {
    if (looking.has(hold.id)) return
    looking.add(hold.id)
    try {
      if (isOver(hold)) await pay(hold)
      else if (!bridges.has(hold.id) && !(await bridges.stillHolds(hold))) await gone(hold.id)
      else await lookAtPass(hold)
    } finally {
      looking.delete(hold.id)
    }
    // That takes as long as people take.
    void drive(hold.id)
  }

  async function lookAtPass(hold: Hold): Promise<void> {
    if (hold.state !== 'armed' || !hold.pass || !isStale(hold.pass.at, deps.now())) return
    await passes.close(hold.pass.rule)
    // Handed to a page that went nowhere with it; a fetch that cannot leave says so itself.
    if (hold.sends === 'navigation' && hold.handed) await settle(hold.id)
    // It may wait still, for a release that never reached it; then it says so, and gets a new one.
    else await bridges.stillHolds(hold)
  }

  return { take, detach, attached, gone, answered, act, seen, arrived, sweep, drive }
}

function shownIn({ shown }: HoldNotice): Pick<Hold, 'shown'> {
  return shown ? { shown: toBase64Url(new Uint8Array(shown)) } : {}
}
