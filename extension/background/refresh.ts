/**
 * Fetches what the relay says now: rules first, then the way from what is pinned to what they name.
 *
 * Rule: one at a time, each within its time. What waits already serves whoever comes meanwhile.
 */
import type { Call } from '../../relay/contract/call.ts'
import type { Digest, Instant } from '../../relay/contract/ids.ts'
import { possibleRules, type PossibleRules } from '../../relay/rules/console-rules.ts'
import { kidOf } from '../../relay/evidence/jws.ts'
import { isFresh } from './log-pin.ts'
import type { Pairing } from './pairing.ts'
import type { Relay } from './relay.ts'
import type { Rules } from './rules.ts'
import type { Trust } from './trust.ts'

const ANSWER_MILLISECONDS = 20_000

export type Refresh = Readonly<{
  /** @throws when no relay answered */
  now: () => Promise<void>
  /** The same; that there was no answer is only noted. */
  tried: () => Promise<void>
  /**
   * Brings the pins up to date where this roster, or the key of this grant, is not known yet, or the log was
   * not looked at for long.
   */
  freshen: (roster: Digest, jws?: string) => Promise<void>
  /** The rules by which this policy may have decided the call; undefined when they cannot be had. */
  possibleRules: (call: Call, policy: Digest) => Promise<PossibleRules | undefined>
}>

type Parts = Readonly<{
  rules: Rules
  trust: Trust
  pairing: () => Pairing | undefined
  relay: () => Relay | undefined
  now: () => Instant
  /** The rules are not what they were. */
  changed: () => Promise<void>
}>

export function createRefresh({ rules, trust, ...parts }: Parts): Refresh {
  let turn: Promise<void> = Promise.resolve()
  let queued: Promise<void> | undefined

  function now(): Promise<void> {
    queued ??= turn.then(() => {
      queued = undefined
      return once()
    })
    turn = queued.catch(() => undefined)
    return queued
  }

  async function once(): Promise<void> {
    const [relay, pairing] = [parts.relay(), parts.pairing()]
    if (!relay || !pairing) return
    const bounded = within(relay, ANSWER_MILLISECONDS)
    const { issuer, jwks } = pairing
    const grant = trust.pins()?.keys.grant
    const result = await rules.refresh(bounded, { issuer, jwks: grant ? { keys: grant } : jwks })
    if (result === 'changed') await parts.changed()
    const kept = rules.current()
    // Paired anew meanwhile: what the former relay says must not cast a doubt on the new pins.
    if (parts.relay() !== relay) return
    if (result !== 'refused' && kept) await trust.follow(bounded, kept.rules, parts.now())
  }

  async function tried(): Promise<void> {
    try {
      await now()
    } catch (error) {
      console.warn('holdgate: no newer rules', error)
    }
  }

  function known(call: Call, policy: Digest): PossibleRules | undefined {
    const kept = rules.current()
    return kept?.rules.policy_digest === policy ? possibleRules(kept.rules, call) : undefined
  }

  return {
    now,
    tried,
    freshen: async (roster, jws) => {
      const pins = trust.pins()
      const isKnown = jws === undefined || pins?.keys.grant.some(({ kid }) => kid === kidOf(jws)) === true
      if (!isKnown || !pins?.rosters.includes(roster) || !isFresh(pins, parts.now())) await tried()
    },
    possibleRules: async (call, policy) => known(call, policy) ?? (await tried().then(() => known(call, policy))),
  }
}

/** A relay that never answers must not keep everybody else from asking. */
function within(relay: Relay, milliseconds: number): Relay {
  return {
    ...relay,
    call: (name, options) => relay.call(name, { ...options, signal: AbortSignal.timeout(milliseconds) }),
  }
}
