/** What popup and settings are told, put together when they ask. */
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'
import { widenedRules } from '../../relay/rules/browser-rules.ts'
import { browser } from './browser.ts'
import { consoleViews } from './consoles.ts'
import type { ManagedSettings } from './managed-storage.ts'
import type { Status } from './messages.ts'
import type { Pairing } from './pairing.ts'
import { versionOf, type Pins } from './pins.ts'
import type { Relay } from './relay.ts'
import type { Rules } from './rules.ts'
import type { Trust } from './trust.ts'
import { APPROVAL } from './words.ts'

type Known = Readonly<{
  rules: Rules
  managed: ManagedSettings
  trust: Trust
  pairing: Pairing | undefined
  relay: Relay | undefined
  holds: () => Status['holds']
  stopped: () => Status['stopped']
}>

export async function statusOf({ rules, managed, pairing, relay, trust, ...now }: Known): Promise<Status> {
  const kept = rules.current()
  const trouble = rules.trouble()
  return {
    version: browser.runtime.getManifest().version,
    ...(pairing && {
      pairing: {
        relay: pairing.relay,
        person: pairing.person.name,
        email: pairing.person.email,
        pairedAt: pairing.pairedAt,
      },
    }),
    relay: relay?.state() ?? { kind: 'unknown' },
    managed: managed.current(),
    ...(pairing && shownPins(trust.pins())),
    ...(kept && {
      rules: {
        version: kept.rules.version,
        count: kept.rules.rules.length,
        at: kept.at,
        widened: widenedIn(kept.rules),
      },
    }),
    ...(trouble !== undefined && { rulesTrouble: trouble }),
    consoles: kept ? await consoleViews(kept.rules, managed.current()) : [],
    holds: now.holds(),
    stopped: now.stopped(),
  }
}

/** Finding them is the work of compiling all rules, and a screen asks every second. */
const widened = new WeakMap<ConsoleRules, readonly Widened[]>()
function widenedIn(rules: ConsoleRules): readonly Widened[] {
  const known = widened.get(rules) ?? widenedRules(rules).map(({ rule, hosts }) => ({ rule, hosts }))
  widened.set(rules, known)
  return known
}
type Widened = NonNullable<Status['rules']>['widened'][number]

/** What a person reads of the pins who opens a screen. */
export function shownPins(pins: Pins | undefined): Pick<Status, 'doubt' | 'people'> {
  if (!pins) return { doubt: APPROVAL.oldPairing }
  const people = { version: versionOf(pins), digest: pins.rosters.at(-1) ?? '' }
  return pins.doubt === undefined ? { people } : { people, doubt: APPROVAL.doubt[pins.doubt] }
}
