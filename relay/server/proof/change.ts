/** Proves that a person signed one change of people, devices or keys, for the roster as it is now. */
import type { Change, ChangeStatement, Role, SignedChange } from '../../contract/change.ts'
import type { Digest, Instant } from '../../contract/ids.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { isRefusal } from '../../contract/refusals.ts'
import { changeStatement } from '../../contract/schema/statement.ts'
import { digestOf } from '../../evidence/digest.ts'
import { changeChallenge } from '../../evidence/statement.ts'
import type { Passkey, Person } from '../../store/people.ts'
import type { Deps } from '../deps.ts'
import { checkChallenge } from './challenge.ts'
import { provePasskey } from './passkey.ts'
import { readStatement } from './statement.ts'

export type ProvenChange<K extends Change['kind'] = Change['kind']> = Readonly<{
  person: Person
  passkey: Passkey
  change: Extract<Change, { kind: K }>
  /** For the log: digest of what was signed, under the type it was signed with. */
  statementDigest: Digest
  /** To be handed to the store with the change, which uses it up. */
  nonce: Readonly<{ nonce: string; expiresAt: Instant }>
  /** The roster it was signed over; to be handed to the store too, which compares it once more. */
  roster: Digest
}>

/** What to answer when the store says `stale`: two changes were signed over one roster. */
export const ROSTER_CHANGED = differs('People or passkeys have changed since; load them again.')

/** Who may sign a change. `anybody`: the route decides, by whose device, passkey or grant it is. */
const ROLE_FOR: Readonly<Record<Change['kind'], Role | 'anybody'>> = {
  invite: 'admin',
  cancel_invitation: 'anybody',
  disable_person: 'admin',
  change_roles: 'admin',
  invite_device: 'anybody',
  revoke_passkey: 'anybody',
  reinvite: 'admin',
  confirm_reinvite: 'admin',
  cancel_reinvite: 'anybody',
  pair_browser: 'operator',
  add_device: 'anybody',
  rename_device: 'anybody',
  rename_passkey: 'anybody',
  make_recovery_codes: 'anybody',
  revoke_device: 'anybody',
  create_service: 'admin',
  revoke_service: 'admin',
  revoke_grant: 'anybody',
}

export async function proveChange<K extends Change['kind']>({
  deps,
  signed,
  want,
  now,
}: Readonly<{ deps: Deps; signed: SignedChange; want: K; now: Instant }>): Promise<ProvenChange<K> | Refusal> {
  const statement = readStatement(changeStatement, signed.statement)
  if (isRefusal(statement)) return statement
  const refusal = refuseStatement(statement, signed, want)
  if (refusal) return refusal
  const challenge = checkChallenge(deps.keys, statement.nonce, now)
  if (isRefusal(challenge)) return challenge
  if (statement.expires_at !== challenge.expiresAt) return differs('expires_at is not that of the nonce.')

  const proven = await provePasskey({
    deps,
    assertion: signed.assertion,
    challenge: changeChallenge(signed.statement),
  })
  if (isRefusal(proven)) return proven
  const { person, passkey } = proven
  if (person.id !== statement.person) return differs('The passkey is another person’s.')
  const role = ROLE_FOR[want]
  if (role !== 'anybody' && !person.roles.includes(role)) return { refused: 'forbidden' }
  const roster = await deps.store.roster()
  if (statement.roster_digest !== roster.digest) return ROSTER_CHANGED
  return {
    person,
    passkey,
    change: statement.change as Extract<Change, { kind: K }>,
    statementDigest: digestOf('holdgate/admin/v1', signed.statement),
    nonce: challenge,
    roster: roster.digest,
  }
}

function refuseStatement(statement: ChangeStatement, signed: SignedChange, want: Change['kind']): Refusal | undefined {
  if (statement.change.kind !== want) return differs(`The statement is about ${statement.change.kind}, not ${want}.`)
  if (statement.credential !== signed.assertion.credential) return differs('The statement names another passkey.')
  return undefined
}

function differs(detail: string): Refusal {
  return { refused: 'statement-differs', detail }
}
