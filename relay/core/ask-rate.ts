/**
 * How loud questions may be: of one requester, each person is told of two open ones by themselves, and of
 * all others by one notification that says how many wait (T15). Nothing is lost: the inbox has every one.
 *
 * Rule 1: others' questions are not counted; whoever floods silences nobody else.
 * Rule 2: a question that somebody decided counts no longer: whoever works through a list rings for each. Unless the answer is no, and
 *   no again: whoever goes on asking is not heard for a while.
 */
import type { Instant, RequestId } from '../contract/ids.ts'
import { admit } from './rate.ts'
import type { Rate } from './rate.ts'

/** So many may be open that rang: with the group, three notifications of one requester. */
const MOST_OPEN = 2
/** Of those that ended without a decision, for whoever asks and withdraws: so many at once, then one a minute. */
const UNDECIDED: Rate = { everyMilliseconds: 60_000, burst: 10 }
/** So many denials in a row, of questions that came within this time, and the next ones do not ring for as long. */
const MOST_DENIED = 3
const DENIED_MILLISECONDS = 10 * 60_000
/** The group's notification changes no more often than this. */
export const GROUP_EVERY_MILLISECONDS = 10_000
/** How many of those who asked are looked at for being over, at each question. */
const LOOKED_AT = 8

export type Asker = Readonly<{ requester: string; person: string }>

export type AskRate = Readonly<{
  /**
   * @param until when the question ends at the latest
   * @returns false: this question belongs to the group
   */
  alone: (question: Asker & Readonly<{ request: RequestId; until: Instant }>, now: Instant) => boolean
  /** How it ended; `over`: nobody decided, and it counts against its requester. */
  ended: (question: Asker & Readonly<{ request: RequestId; how: 'approved' | 'denied' | 'over' }>) => void
  /** Whether a question rang here and is not known to have ended. */
  isOpen: (request: RequestId) => boolean
  /** When the group's notification of this person is due; undefined: one is due already, and will say it. */
  group: (person: string, now: Instant) => Instant | undefined
}>

type Asked = {
  open: Map<RequestId, Instant>
  due: Instant
  /** In a row, and until when they count. */
  denied: number
  deniedUntil: Instant
}

/** Kept in memory: a restart, or another relay, allows as many again. */
export function createAskRate(): AskRate {
  const asked = new Map<string, Asked>()
  const group = new Map<string, Instant>()
  return {
    alone({ requester, person, request, until }, now) {
      forgetIdle(asked, now)
      const name = `${requester} ${person}`
      const of = asked.get(name) ?? { open: new Map(), due: now, denied: 0, deniedUntil: now }
      const { open } = of
      for (const [id, end] of open) if (end <= now) open.delete(id)
      if (of.deniedUntil <= now) of.denied = 0
      const next = admit(UNDECIDED, of.due, now)
      if (of.denied >= MOST_DENIED || open.size >= MOST_OPEN || next === undefined) return false
      // From the last one that rang: asking on and on does not keep its requester silent for ever.
      of.deniedUntil = now + DENIED_MILLISECONDS
      of.due = next
      open.set(request, until)
      asked.set(name, of)
      return true
    },
    ended({ requester, person, request, how }) {
      const of = asked.get(`${requester} ${person}`)
      // Told twice, as when a commit is tried again, it counts once.
      if (!of?.open.delete(request) || how === 'over') return
      of.due -= UNDECIDED.everyMilliseconds
      of.denied = how === 'denied' ? of.denied + 1 : 0
    },
    isOpen: (request) => [...asked.values()].some(({ open }) => open.has(request)),
    group(person, now) {
      forget(group, now - GROUP_EVERY_MILLISECONDS)
      const last = group.get(person)
      if (last !== undefined && last > now) return undefined
      const due = last === undefined ? now : Math.max(now, last + GROUP_EVERY_MILLISECONDS)
      group.delete(person)
      group.set(person, due)
      return due
    },
  }
}

/** A few each time, and those that are not over go to the end, so that a flood of names costs each call little. */
function forgetIdle(asked: Map<string, Asked>, now: Instant): void {
  for (const [name, of] of [...asked].slice(0, LOOKED_AT)) {
    asked.delete(name)
    const isDenied = of.denied > 0 && of.deniedUntil > now
    if (isDenied || of.due > now || [...of.open.values()].some((end) => end > now)) asked.set(name, of)
  }
}

/** From the oldest on, so that a flood of names costs each call little. */
function forget(dues: Map<string, Instant>, now: Instant): void {
  for (const [name, due] of dues) {
    if (due > now) return
    dues.delete(name)
  }
}
