import type { Role, SignedChange } from './change.ts'
import type { Base64Url, CanonicalJson, CredentialId, Digest, Instant, PersonId } from './ids.ts'

/** A person as the roster names them. */
export type RosterPerson = Readonly<{
  id: PersonId
  name: string
  /** Lower case. At most one active person has it. */
  email: string
  roles: readonly Role[]
  active: boolean
  /**
   * Digest (`holdgate/admin/v1`) of the invitation's statement that let them in, so that it lets in nobody
   * else ever again. '' for the first person, and for whoever came before rosters named it.
   */
  admitted_by: Digest | ''
  /**
   * Digests of the statements that gave them a further passkey, oldest first, so that each gives one only,
   * also after that passkey has gone. Absent where there is none.
   */
  added_by?: readonly Digest[]
}>

/** `public_key` is the COSE_Key. Passkeys that no longer count are not in a roster. */
export type RosterPasskey = Readonly<{ id: CredentialId; person: PersonId; public_key: Base64Url }>

/** Who there is and by which keys they sign, at one time. */
export type Roster = Readonly<{
  /** 1: written by version 0.1.0, without `previous` and `admitted_by`; both read as ''. */
  v: 1 | 2
  version: number
  /** Digest of the roster before this one; '' for the first. */
  previous: Digest | ''
  people: readonly RosterPerson[]
  passkeys: readonly RosterPasskey[]
}>

/** Why a roster may follow the one before: the first set-up, what somebody in that one signed, or nobody. */
export type RosterCause =
  | Readonly<{ kind: 'set_up' }>
  /** `signed` is the change that invited the person. */
  | Readonly<{ kind: 'enrol'; signed: SignedChange }>
  | Readonly<{ kind: 'disable_person'; signed: SignedChange }>
  | Readonly<{ kind: 'change_roles'; signed: SignedChange }>
  /** Whoever has the relay's host set it up anew. No passkey signed it, so it breaks every pin. */
  | Readonly<{ kind: 'rebootstrap' }>
  /**
   * `signed` is the change that invited a further device of the person, or by which an administrator invited
   * them again. The latter has `confirmed`, what another administrator signed, or `at`, when it was used.
   */
  | Readonly<{ kind: 'add_passkey'; signed: SignedChange; confirmed?: SignedChange; at?: Instant }>
  | Readonly<{ kind: 'revoke_passkey'; signed: SignedChange }>

/** One roster with what lets it follow. `set_up` begins a chain; everybody else needs a signature. */
export type RosterStep = Readonly<{ roster: CanonicalJson; by: RosterCause }>
