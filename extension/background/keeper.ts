/**
 * Takes each hold from "held" to its end: taking.ts lets it in, steps.ts bring it on, ends.ts end it, debt.ts pays the
 * relay what it is owed then.
 *
 * Rule 1: `drive` looks at the stored state and does the next step; it may be called at any time, any
 *   number of times. One runner per hold.
 * Rule 2: doubt holds. A step that throws ends its hold, visibly: nothing was sent, or nobody knows.
 */
import type { Act, Answered, HoldId } from '../bridge/messages.ts'
import type { Difference } from '../bridge/same-call.ts'
import { payDebt } from './debt.ts'
import { createEnds } from './ends.ts'
import { isOver, leave, move, type Hold } from './hold.ts'
import { isStale, releasedUrl } from './pass.ts'
import { createSteps, type KeeperDeps, type Runner } from './steps.ts'
import { createTaking, type Take } from './taking.ts'

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
  take: Take
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
  const ends = createEnds(deps, (id) => {
    running.get(id)?.stop.abort()
    running.get(id)?.wake?.()
  })
  const { gone, answered, differs, settle, broken, finish } = ends
  const step = createSteps(
    deps,
    (hold) => void finish(hold),
    (id) => void drive(id),
  )
  const take = createTaking(deps, { ...ends, drive, detach, attach, repeated })

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
    await repeated(id)
    await drive(id)
  }

  /** A page that repeats itself in a loop is told of once in a while. */
  async function repeated(id: HoldId): Promise<void> {
    const now = deps.now()
    await table.change(id, (hold) =>
      now - (hold.repeatedAt ?? 0) >= REPEATED_MILLISECONDS ? { ...hold, repeatedAt: now } : undefined,
    )
  }

  /** What a page or a person does and the browser cannot keep: else nothing would follow, without a word. */
  function orBroken(work: (id: HoldId) => Promise<void>): (id: HoldId) => Promise<void> {
    return async (id) => {
      try {
        await work(id)
      } catch (error) {
        console.warn('holdgate: what was done to a hold could not be kept', error)
        await broken(id)
      }
    }
  }

  function act(id: HoldId, what: Act): Promise<void> {
    return orBroken(() => acted(id, what))(id)
  }

  async function acted(id: HoldId, what: Act): Promise<void> {
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
      if (isOver(hold)) await payDebt(hold, deps)
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

  return {
    take,
    detach: orBroken(detach),
    attached: orBroken(attached),
    gone,
    answered,
    act,
    seen,
    arrived,
    sweep,
    drive,
  }
}
