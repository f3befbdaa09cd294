/**
 * Somebody who lost everything is invited again: what confirms it, what ends it, and when it counts.
 *
 * Rule: without another administrator, whose passkey can still be checked, it counts from its day on, by
 *   holdgate_now().
 */
import type { SignedChange } from '../contract/change.ts'
import type { Digest, PersonId } from '../contract/ids.ts'
import type { RosterCause } from '../contract/roster.ts'
import { readRosterStatement } from '../evidence/signed-text.ts'
import { readPasskey, readPerson } from './find-people.ts'
import { NOW, one, query } from './query.ts'
import type { Steps } from './query.ts'
import type { InvitationRow } from './tables.ts'

// One whose signer has gone lets nobody in, is shown to nobody, and so is in nobody's way.
const selectOpenReinvite = query<{ person: string }>()((db, $) =>
  db
    .selectFrom('invitations')
    .innerJoin('passkeys', 'passkeys.id', 'invitations.signed_by')
    .innerJoin('people', 'people.id', 'passkeys.person')
    .select('token_hash')
    .where('invitations.person', '=', $.person)
    .where('usable_from', 'is not', null)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('expires_at', '>', NOW)
    .where('passkeys.revoked_at', 'is', null)
    .where('people.active', '=', 1),
)
/** Of another administrator than the one who asked, and than the one whom it is for. */
const confirmInvitation = query<{ hash: string; by: string; signed: string }>()((db, $) =>
  db
    .updateTable('invitations')
    .set({ confirmed: $.signed })
    .where('token_hash', '=', $.hash)
    .where('usable_from', 'is not', null)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('confirmed', 'is', null)
    .where('expires_at', '>', NOW)
    .where('invited_by', '<>', $.by)
    .where('person', '<>', $.by)
    .returning('token_hash'),
)

export function* readOpenReinvite(person: PersonId): Steps<boolean> {
  return (yield* one(selectOpenReinvite, { person })) !== undefined
}

export function* setConfirmed({
  invitation: hash,
  by,
  signed,
}: Readonly<{ invitation: Digest; by: PersonId; signed: SignedChange }>): Steps<unknown> {
  return yield* one(confirmInvitation, { hash, by, signed: JSON.stringify(signed) })
}

type Used = Pick<InvitationRow, 'signed' | 'usable_from' | 'confirmed'> & Readonly<{ now: number }>
type Further = Readonly<{ cause: Extract<RosterCause, { kind: 'add_passkey' }>; revokesOld: boolean }>

/** What the roster says of an invitation of somebody who is here, at the moment in which it is used. */
export function* furtherOf({
  signed: text,
  usable_from,
  confirmed: second,
  now,
}: Used): Steps<Further | 'used' | 'early'> {
  if (text === null) return 'used'
  const signed = JSON.parse(text) as SignedChange
  const cause = { kind: 'add_passkey', signed } as const
  if (usable_from === null) return { cause, revokesOld: false }
  const change = readRosterStatement(signed.statement)?.change
  const revokesOld = change?.kind === 'reinvite' && change.revoke_old
  const confirmed = second === null ? undefined : (JSON.parse(second) as SignedChange)
  if (confirmed && (yield* isByAdmin(confirmed))) return { cause: { ...cause, confirmed }, revokesOld }
  return now < usable_from ? 'early' : { cause: { ...cause, at: now }, revokesOld }
}

function* isByAdmin({ assertion }: SignedChange): Steps<boolean> {
  const passkey = yield* readPasskey(assertion.credential)
  if (!passkey || passkey.revokedAt !== undefined) return false
  const person = yield* readPerson(passkey.person)
  return person?.active === true && person.roles.includes('admin')
}
