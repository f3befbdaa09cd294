/** Invitations: of newcomers, of a person's own further device, and of whoever lost everything. */
import type { Digest } from '../contract/ids.ts'
import { readPersonByEmail } from './find-people.ts'
import { activePerson, no, orMissing } from './people-guards.ts'
import { invitationRow } from './people-rows.ts'
import { NOW, all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import { readOpenReinvite, setConfirmed } from './reinvites.ts'
import type { PeopleChange } from './store.ts'
import type { InvitationRow } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>

const insertInvitation = query<InvitationRow>()((db, $) => db.insertInto('invitations').values($))
const setCancelled = query<{ hash: string }>()((db, $) =>
  db
    .updateTable('invitations')
    .set({ cancelled_at: NOW })
    .where('token_hash', '=', $.hash)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('expires_at', '>', NOW)
    .returning('token_hash'),
)

export function* invite({ invitation }: Of<'invite'>): Steps<void> {
  const { person, email } = invitation
  if (person !== undefined) yield* activePerson(person)
  else if (yield* readPersonByEmail(email)) no('taken')
  yield* all(insertInvitation, invitationRow(invitation))
}

/** One at a time: of two that wait, the one that nobody looks at would be the one that is used. */
export function* reinvite({ invitation }: Of<'reinvite'>): Steps<void> {
  yield* activePerson(invitation.person)
  if (yield* readOpenReinvite(invitation.person)) no('taken')
  yield* all(insertInvitation, invitationRow(invitation))
}

export function* confirmReinvite(change: Of<'confirm_reinvite'>): Steps<void> {
  yield* activePerson(change.by)
  orMissing(yield* setConfirmed(change))
}

/** Its link and its code are dead with it. Of somebody who comes in at the same moment one is the first. */
export function* cancelInvitation({ invitation: hash }: Readonly<{ invitation: Digest }>): Steps<void> {
  orMissing(yield* one(setCancelled, { hash }))
}
