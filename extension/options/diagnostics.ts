/**
 * What somebody who helps needs to know, and may read. Pure.
 *
 * Rule: nothing in here opens anything or says what was sent: no token, key or address of a call, no
 *   body, no name and no e-mail address. What is not listed here by name is not in it.
 */
import type { Status } from '../background/messages.ts'

type Surroundings = Readonly<{
  at: number
  /** What the browser calls itself. */
  browser: string
  language: string
  /** Match patterns of hosts that the browser has granted. */
  granted: readonly string[]
}>

const when = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())

/** @returns JSON for a ticket */
export function diagnosticsOf(status: Status, { at, browser, language, granted }: Surroundings): string {
  const { relay, pairing, people, rules, managed, consoles } = status
  const facts = {
    at: when(at),
    version: status.version,
    browser,
    language,
    granted,
    relay: {
      origin: pairing?.relay,
      state: relay.kind,
      milliseconds: relay.kind === 'fine' ? relay.milliseconds : undefined,
      since: when(relay.kind === 'fine' ? relay.at : relay.kind === 'unknown' ? undefined : relay.since),
    },
    paired: when(pairing?.pairedAt),
    people: people && { version: people.version, digest: people.digest },
    doubt: status.doubt,
    rules: rules && { ...rules, at: when(rules.at), widened: rules.widened.map(({ rule }) => rule) },
    rulesTrouble: status.rulesTrouble,
    managed: { relay: managed.relay, consoles: managed.consoles, locked: managed.locked, wrong: managed.wrong },
    consoles: consoles.map(({ origin, guarded, managed: kept }) => ({ origin, guarded, managed: kept })),
    holds: status.holds.map(({ state, method, heldAt, detached, quiet, asked }) => ({
      state,
      method,
      at: when(heldAt),
      detached,
      quiet,
      asked: asked.length,
    })),
    stopped: status.stopped.map(({ why, method, source, at: stoppedAt }) => ({
      why,
      method,
      source,
      at: when(stoppedAt),
    })),
  }
  return JSON.stringify(facts, null, 2)
}
