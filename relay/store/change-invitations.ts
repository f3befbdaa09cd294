/** Invitations: of newcomers, of a person's own further device, and of whoever lost everything. */
import { readPersonByEmail } from './find-people.ts'
import { activePerson, no, orMissing } from './people-guards.ts'
import { invitationRow } from './people-rows.ts'
import { all, query } from './query.ts'
import type { Steps } from './query.ts'
import { readOpenReinvite, setCancelled, setConfirmed } from './reinvites.ts'
import type { PeopleChange } from './store.ts'
import type { InvitationRow } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>

const insertInvitation = query<InvitationRow>()((db, $) => db.insertInto('invitations').values($))

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

export function* cancelReinvite({ invitation }: Of<'cancel_reinvite'>): Steps<void> {
  orMissing(yield* setCancelled(invitation))
}
