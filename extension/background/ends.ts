/**
 * How a hold ends, by whatever tells of it: the bridge, the browser, or nobody any more; and what follows from it.
 *
 * Rule: what may have left is never called unsent. Certain is what the browser saw.
 */
import type { Answered, HoldId } from '../bridge/messages.ts'
import { payDebt } from './debt.ts'
import { certainty, isOver, leave, move, refused, settled, type Hold } from './hold.ts'
import type { KeeperDeps } from './steps.ts'
import { WORDS } from './words.ts'

/** The browser's own error event may come a moment after the bridge's. */
const LATE_EVENT_MILLISECONDS = 300
const LATE_ANSWER_MILLISECONDS = 2000

export type Ends = Readonly<{
  /** Its page has gone. */
  gone: (id: HoldId) => Promise<void>
  /** What its bridge tells of the answer. */
  answered: (id: HoldId, said: Answered) => Promise<void>
  differs: (id: HoldId, what: keyof typeof WORDS.notApproved) => Promise<void>
  settle: (id: HoldId) => Promise<void>
  broken: (id: HoldId) => Promise<void>
  finish: (hold: Hold) => Promise<void>
}>

/** @param stop whoever drives the hold goes no further */
export function createEnds(deps: KeeperDeps, stop: (id: HoldId) => void): Ends {
  const { table, bridges, passes } = deps

  async function gone(id: HoldId): Promise<void> {
    const hold = table.get(id)
    // A page goes when its navigation is answered. Firefox says that it went before it says what the answer was
    // (measured: 14 ms).
    const isAnswered = hold?.sends === 'navigation' && !isOver(hold) && certainty(hold) === 'lose'
    if (isAnswered) setTimeout(() => void leaveFor(id), LATE_ANSWER_MILLISECONDS)
    else await leaveFor(id)
  }

  async function leaveFor(id: HoldId): Promise<void> {
    await end(id, (hold) => {
      const left = leave(hold, deps.now())
      // A frame can go by itself while its operator looks on.
      return left?.state === 'cancelled' ? { ...left, end: { at: deps.now(), says: 'page_gone' } } : left
    })
  }

  async function answered(id: HoldId, said: Answered): Promise<void> {
    const known = table.get(id)
    // It had ended before: that was said while its bytes were under way, and not heeded. Now they need not be kept.
    if (known && isOver(known)) {
      bridges.say({ kind: 'recorded', hold: id })
      return
    }
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

  async function settle(id: HoldId): Promise<void> {
    await end(id, (hold) => {
      const known = certainty(hold)
      return move(hold, known, settled(hold, known, deps.now()))
    })
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
    stop(hold.id)
    if (hold.pass) void passes.close(hold.pass.rule)
    if (hold.handed) bridges.say({ kind: 'recorded', hold: hold.id })
    else {
      const name = hold.state === 'cancelled' ? 'AbortError' : 'TypeError'
      bridges.say({ kind: 'end', hold: hold.id, name, says: WORDS.toPage(hold) })
    }
    return payDebt(hold, deps)
  }

  return { gone, answered, differs, settle, broken, finish }
}
