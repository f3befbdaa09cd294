/** The rosters that a roster file leads to, and the keys that it names: all that a verifier believes. */
import type { Base64Url, CredentialId, Digest, PersonId } from '../contract/ids.ts'
import type { RosterFile } from '../contract/receipt.ts'
import type { Roster, RosterPerson } from '../contract/roster.ts'
import type { Jwks } from './jws.ts'
import { importPasskey } from './passkey-key.ts'
import type { PasskeyKey } from './passkey-key.ts'
import { advanceUnsigned } from './roster-anew.ts'
import { advanceRoster } from './roster-chain.ts'
import type { KnownRoster } from './roster-chain.ts'

export type ListedRoster = Readonly<{
  version: number
  /** Somewhere between the file's first roster and this one the relay's host set it up anew: nobody signed that. */
  unsigned: boolean
  people: ReadonlyMap<PersonId, RosterPerson>
  passkeys: ReadonlyMap<CredentialId, Readonly<{ person: PersonId; publicKey: Base64Url }>>
}>

export type RosterBook = Readonly<{
  relay: string
  rpId: string
  jwks: Jwks
  logKeys: readonly string[]
  /** What the file begins with, and is believed for. */
  begin: 'set_up' | 'rebootstrap'
  rosters: ReadonlyMap<Digest, ListedRoster>
  /** Imported once for each key. @throws {BadKey} */
  keyOf: (publicKey: Base64Url) => Promise<PasskeyKey>
}>

/**
 * Goes also the steps that nobody signed, and marks what comes behind them.
 *
 * @returns `failed`: a step that does not follow from the one before
 */
export async function openRosterBook(file: RosterFile): Promise<RosterBook | Readonly<{ failed: string }>> {
  const site = { origin: file.relay, rpId: file.rp_id }
  const rosters = new Map<Digest, ListedRoster>()
  let last: KnownRoster | undefined
  let unsigned = false
  for (const step of file.steps) {
    const isUnsigned = last !== undefined && step.by.kind === 'rebootstrap'
    const next = last && isUnsigned ? await advanceUnsigned(last, step) : await advanceRoster(last, step, site)
    if ('why' in next) return { failed: `step ${rosters.size + 1} of its rosters does not follow: ${next.why}` }
    unsigned ||= isUnsigned
    rosters.set(next.digest, listed(next.roster, unsigned))
    last = next
  }
  const keys = new Map<Base64Url, Promise<PasskeyKey>>()
  return {
    relay: file.relay,
    rpId: file.rp_id,
    jwks: file.jwks,
    logKeys: file.log_keys,
    begin: file.steps[0]?.by.kind === 'rebootstrap' ? 'rebootstrap' : 'set_up',
    rosters,
    keyOf: (publicKey) => {
      const key = keys.get(publicKey) ?? importPasskey(publicKey)
      keys.set(publicKey, key)
      return key
    },
  }
}

function listed({ version, people, passkeys }: Roster, unsigned: boolean): ListedRoster {
  return {
    version,
    unsigned,
    people: new Map(people.map((person) => [person.id, person])),
    passkeys: new Map(passkeys.map(({ id, person, public_key }) => [id, { person, publicKey: public_key }])),
  }
}
