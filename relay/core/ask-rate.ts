/**
 * How loud questions may be: of one requester, each person is told of so many by themselves, and of all
 * others by one notification that says how many wait (T15). Nothing is lost: the inbox has every one.
 *
 * Rule: others' questions are not counted; whoever floods silences nobody else.
 */
import type { Instant } from '../contract/ids.ts'
import { admit } from './rate.ts'
import type { Rate } from './rate.ts'

/** Two at once after a pause, then one a minute: with the group, three notifications in any minute. */
const ALONE: Rate = { everyMilliseconds: 60_000, burst: 2 }
/** The group's notification changes no more often than this. */
export const GROUP_EVERY_MILLISECONDS = 10_000

export type AskRate = Readonly<{
  /** False: this question belongs to the group. */
  alone: (asking: Readonly<{ requester: string; person: string }>, now: Instant) => boolean
  /** When the group's notification of this person is due; undefined: one is due already, and will say it. */
  group: (person: string, now: Instant) => Instant | undefined
}>

/** Kept in memory: a restart, or another relay, allows as many again. */
export function createAskRate(): AskRate {
  const alone = new Map<string, Instant>()
  const group = new Map<string, Instant>()
  return {
    alone({ requester, person }, now) {
      forget(alone, now)
      const name = `${requester} ${person}`
      const due = admit(ALONE, alone.get(name), now)
      if (due === undefined) return false
      // Last again: what is over first stands about first.
      alone.delete(name)
      alone.set(name, due)
      return true
    },
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

/** From the oldest on, so that a flood of names costs each call little. */
function forget(dues: Map<string, Instant>, now: Instant): void {
  for (const [name, due] of dues) {
    if (due > now) return
    dues.delete(name)
  }
}
