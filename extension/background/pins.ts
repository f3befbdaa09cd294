/**
 * What this browser believes of its relay, and how that may change. Pure but for checking signatures.
 *
 * Rule 1: at pairing one roster and the keys are believed. From then on the roster moves by signed steps,
 *   keys by rules that a known key signed, the log by proofs that the new one begins with the old one.
 * Rule 2: a relay that contradicts what is pinned gives rise to a doubt. It ends only with the pairing.
 */
import type { ConsoleRules, RelayKey } from '../../relay/contract/console-rules.ts'
import type { CanonicalJson, Digest, Instant } from '../../relay/contract/ids.ts'
import type { RosterStep } from '../../relay/contract/roster.ts'
import type { ReplyOf } from '../../relay/contract/schema/api.ts'
import { knownRoster, walkRosters, type KnownRoster, type Site } from '../../relay/evidence/roster-chain.ts'

/** What the relay was caught at; each is a sentence in words.ts. */
export type Doubt = 'roster-older' | 'roster-other' | 'roster-unsigned' | 'roster-anew' | 'log-older' | 'log-other'

export type Pins = Readonly<{
  /** The newest one that was verified. */
  roster: CanonicalJson
  /** Digests of all rosters since pairing, oldest first. */
  rosters: readonly Digest[]
  keys: ConsoleRules['keys']
  /** Keys that later ones took the place of, by their names. Rules from before do not bring them back. */
  gone?: readonly string[]
  /** The newest signed head of the log, and when one was last found to go on from the one before. */
  checkpoint?: string
  checkedAt?: Instant
  doubt?: Doubt
}>

/** Enough for decisions over rosters of a year ago. */
const ROSTERS_KEPT = 1000
const KEYS_KEPT = 1000

/** @throws {NotCanonical} when what the relay gave is no roster: then nothing is paired */
export function pinsOf({ roster, jwks, log_keys }: ReplyOf<'claimPairing'>): Pins {
  return { roster, rosters: [knownRoster(roster).digest], keys: { grant: relayKeysIn(jwks.keys), log: log_keys } }
}

export function siteOf(issuer: string): Site {
  return { origin: issuer, rpId: new URL(issuer).hostname }
}

export function versionOf({ roster }: Pins): number {
  return knownRoster(roster).roster.version
}

/** What must be asked for before a roster of the relay's newest rules is reached; `done` needs nothing. */
export function wayTo(pins: Pins, { version, digest }: ConsoleRules['roster']): 'done' | 'steps' | Doubt {
  const known = knownRoster(pins.roster)
  if (version < known.roster.version) return 'roster-older'
  if (version > known.roster.version) return 'steps'
  return digest === known.digest ? 'done' : 'roster-other'
}

/** @returns the pins with the roster that the steps lead to, or with the doubt that they do not */
export async function walk(pins: Pins, steps: readonly RosterStep[], site: Site): Promise<Pins> {
  const walked = await walkRosters(knownRoster(pins.roster), steps, site)
  // It says so itself, and it may be right: a person asks their administrator, and pairs again.
  if ('why' in walked) return { ...pins, doubt: walked.why === 'rebootstrap' ? 'roster-anew' : 'roster-unsigned' }
  const newest: KnownRoster = walked.newest ?? knownRoster(pins.roster)
  const rosters = [...pins.rosters, ...walked.digests.slice(1)].slice(-ROSTERS_KEPT)
  return { ...pins, roster: newest.text, rosters }
}

/** @returns the pins with the keys of rules that a known key signed, without those that went before */
export function withKeys(pins: Pins, { grant, log }: ConsoleRules['keys']): Pins {
  const gone = new Set(pins.gone)
  for (const kid of replaced(pins.keys.grant.map(nameOf), grant.map(nameOf))) gone.add(kid)
  for (const key of replaced(pins.keys.log, log)) gone.add(key)
  const keys = { grant: grant.filter((key) => !gone.has(nameOf(key))), log: log.filter((key) => !gone.has(key)) }
  return { ...pins, keys, gone: [...gone].slice(-KEYS_KEPT) }
}

/** Those from before a key that stays. One from behind it is only not known yet at another of several relays. */
function replaced(known: readonly string[], now: readonly string[]): readonly string[] {
  const last = known.findLastIndex((name) => now.includes(name))
  return known.slice(0, Math.max(0, last)).filter((name) => !now.includes(name))
}

function nameOf({ kid }: RelayKey): string {
  return kid
}

function relayKeysIn(keys: ReplyOf<'claimPairing'>['jwks']['keys']): readonly RelayKey[] {
  return keys.flatMap(({ kty, crv, x, kid }): RelayKey[] => {
    const isKey = kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string' && typeof kid === 'string'
    return isKey ? [{ kty, crv, x, kid }] : []
  })
}
