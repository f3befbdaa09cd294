/**
 * The pins of this pairing, stored, and the way forward from them: after each fetch of the rules.
 *
 * Rule 1: whatever fails half-way leaves the pins as they were. Only a contradiction becomes a doubt.
 * Rule 2: the caller goes one at a time, so that of two answers the older one never looks like a relay that
 *   went back.
 */
import { ProblemError } from '../../relay/client/client.ts'
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import type { Store } from './store.ts'
import { followLog } from './log-pin.ts'
import { siteOf, versionOf, walk, wayTo, withKeys, type Pins } from './pins.ts'
import type { Relay } from './relay.ts'

export type Trust = Readonly<{
  /** Undefined: not paired, or paired by a version that pinned nothing. */
  pins: () => Pins | undefined
  pin: (pins: Pins) => Promise<void>
  /** Takes the keys of rules that a known key signed, and goes on to the newest roster and the log's head. */
  follow: (relay: Relay, rules: ConsoleRules, now: Instant) => Promise<void>
  forget: () => Promise<void>
}>

const KEY = 'pins'
/** Twenty steps at once; people come and go less often than that between two fetches. */
const MOST_ANSWERS = 100

export async function openTrust(store: Store): Promise<Trust> {
  let pins = (await store.get(KEY)) as Pins | undefined
  let pairings = 0

  const pin = async (next: Pins) => {
    const asked = pairings
    // Stored first: after a crash an older pin would be believed again.
    await store.set(KEY, next)
    // The pairing ended while it was stored: that is gone as well.
    if (asked === pairings) pins = next
  }

  /** @returns undefined when the relay gave no answer to go by */
  async function toRoster(relay: Relay, from: Pins, rules: ConsoleRules): Promise<Pins | undefined> {
    const site = siteOf(rules.iss)
    const way = wayTo(from, rules.roster)
    if (way === 'done') return from
    if (way !== 'steps') return { ...from, doubt: way }
    let next = from
    for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
      const reply = await relay.call('rosters', { query: { after: versionOf(next) } })
      if (reply instanceof ProblemError) return undefined
      // It signed that there is a newer one, and does not show how it came about.
      if (reply.steps.length === 0) return { ...next, doubt: 'roster-unsigned' }
      next = await walk(next, reply.steps, site)
      if (next.doubt !== undefined) return next
      // Somebody may have come in since the rules were signed: then the steps lead past theirs.
      if (versionOf(next) >= rules.roster.version) {
        return next.rosters.includes(rules.roster.digest) ? next : { ...next, doubt: 'roster-other' }
      }
    }
    return undefined
  }

  return {
    pins: () => pins,
    pin,
    follow: async (relay, rules, now) => {
      const [from, asked] = [pins, pairings]
      if (!from || from.doubt !== undefined) return
      const next = (await toRoster(relay, withKeys(from, rules.keys), rules)) ?? from
      // The pairing ended meanwhile.
      if (asked !== pairings) return
      // First: the log may not answer, and what people are here is known already.
      await pin(next)
      if (next.doubt !== undefined) return
      const seen = await followLog(next, { relay, issuer: rules.iss, now })
      if (asked === pairings) await pin(seen)
    },
    forget: async () => {
      pairings += 1
      pins = undefined
      await store.remove(KEY)
    },
  }
}
