/** The versioned list of people and passkeys that a decision was made under. */
import type { Role } from '../contract/change.ts'
import type { Base64Url, CanonicalJson, CredentialId, Digest, Instant, PersonId } from '../contract/ids.ts'
import { canonical } from './canonical.ts'
import { digestOf } from './digest.ts'

export type Roster = Readonly<{
  version: number
  people: readonly Readonly<{ id: PersonId; name: string; email: string; roles: readonly Role[]; active: boolean }>[]
  /** `publicKey` is the COSE_Key. Revoked ones are left out of the text. */
  passkeys: readonly Readonly<{ id: CredentialId; person: PersonId; publicKey: Base64Url; revokedAt?: Instant }>[]
}>

/** The same text whatever order the rows came in. */
export function rosterText({ version, people, passkeys }: Roster): CanonicalJson {
  return canonical({
    v: 1,
    version,
    people: people
      .map(({ id, name, email, roles, active }) => ({ id, name, email, roles: roles.toSorted(), active }))
      .toSorted(byId),
    passkeys: passkeys
      .filter((passkey) => passkey.revokedAt === undefined)
      .map(({ id, person, publicKey }) => ({ id, person, public_key: publicKey }))
      .toSorted(byId),
  })
}

export function rosterDigest(text: CanonicalJson): Digest {
  return digestOf('holdgate/roster/v1', text)
}

function byId(a: Readonly<{ id: string }>, b: Readonly<{ id: string }>): number {
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}
