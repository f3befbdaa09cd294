/** The rosters that a roster file leads to, and the keys that it names: all that a verifier believes. */
import type { Base64Url, CanonicalJson, CredentialId, Digest, PersonId } from '../contract/ids.ts'
import type { RosterFile } from '../contract/receipt.ts'
import { readCanonical } from './canonical.ts'
import type { Jwks } from './jws.ts'
import { importPasskey } from './passkey-key.ts'
import type { PasskeyKey } from './passkey-key.ts'
import { rosterDigest } from './roster.ts'

export type ListedRoster = Readonly<{
  version: number
  people: ReadonlyMap<PersonId, Readonly<{ name: string; email: string; roles: readonly string[]; active: boolean }>>
  passkeys: ReadonlyMap<CredentialId, Readonly<{ person: PersonId; publicKey: Base64Url }>>
}>

export type RosterBook = Readonly<{
  relay: string
  rpId: string
  jwks: Jwks
  logKeys: readonly string[]
  rosters: ReadonlyMap<Digest, ListedRoster>
  /** Imported once for each key. @throws {BadKey} */
  keyOf: (publicKey: Base64Url) => Promise<PasskeyKey>
}>

type RosterText = Readonly<{
  version: number
  people: readonly Readonly<{ id: PersonId; name: string; email: string; roles: readonly string[]; active: boolean }>[]
  passkeys: readonly Readonly<{ id: CredentialId; person: PersonId; public_key: Base64Url }>[]
}>

/** @returns `failed`: a step that does not follow from the one before */
export async function openRosterBook(file: RosterFile): Promise<RosterBook | Readonly<{ failed: string }>> {
  const rosters = new Map<Digest, ListedRoster>()
  for (const { roster } of file.steps) rosters.set(rosterDigest(roster), listed(roster))
  const keys = new Map<Base64Url, Promise<PasskeyKey>>()
  return {
    relay: file.relay,
    rpId: file.rp_id,
    jwks: file.jwks,
    logKeys: file.log_keys,
    rosters,
    keyOf: (publicKey) => {
      const key = keys.get(publicKey) ?? importPasskey(publicKey)
      keys.set(publicKey, key)
      return key
    },
  }
}

function listed(text: CanonicalJson): ListedRoster {
  const { version, people, passkeys } = readCanonical(text) as unknown as RosterText
  return {
    version,
    people: new Map(people.map(({ id, ...person }) => [id, person])),
    passkeys: new Map(passkeys.map(({ id, person, public_key }) => [id, { person, publicKey: public_key }])),
  }
}
