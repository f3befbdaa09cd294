/** How people come in: by the set-up link, by an invitation, or by the link that the host made. */
import type { PersonId } from '../../contract/ids.ts'
import { isRefusal } from '../../contract/refusals.ts'
import { logEvent } from '../../evidence/log-event.ts'
import type { Invitation } from '../../store/people.ts'
import { broughtFacts, enrolledFacts, hashOf, isSetupToken, prepareEntry, SPENT, welcome } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { storeChange } from '../people-change.ts'
import { readOpenInvitation } from './invitations.ts'

export const entryRoutes: Pick<Handlers, 'setUp' | 'enrol'> = { setUp, enrol }

async function setUp({ deps, body, headers }: Context<'setUp'>) {
  if (await deps.store.anybody()) return setUpAnew({ deps, body, headers })
  const now = await deps.store.now()
  if (!isSetupToken(deps, body.token, now)) return SPENT
  // The first person may do everything, so that one person can try it; their own request they never approve.
  const prepared = await prepareEntry(deps, { ...body, roles: ['admin', 'approver', 'operator'], now })
  if (isRefusal(prepared)) return prepared
  const facts = await enrolledFacts(deps, prepared.entry)
  const refusal = await storeChange(deps, {
    kind: 'set_up',
    ...prepared.entry,
    events: (roster) => [logEvent({ v: 1, at: now, kind: 'people.set_up', ...facts, roster_digest: roster.digest })],
  })
  if (refusal) return refusal
  deps.log.info({ person: prepared.entry.person.id }, 'set up: the first administrator is here')
  return welcome(deps, prepared, headers)
}

/** By the link that `holdgate rebootstrap` printed. The step of the roster is signed by nobody, and says so. */
async function setUpAnew({ deps, body, headers }: Pick<Context<'setUp'>, 'deps' | 'body' | 'headers'>) {
  const now = await deps.store.now()
  const anew = await deps.store.rebootstrap()
  const isOpen = anew?.setup === hashOf(body.token) && anew.usedAt === undefined && now < anew.expiresAt
  if (!anew || !isOpen) return { refused: 'setup-closed' } as const
  if ((await deps.store.personByEmail(body.email))?.active) return { refused: 'email-taken' } as const
  const prepared = await prepareEntry(deps, { ...body, roles: ['admin', 'approver', 'operator'], now })
  if (isRefusal(prepared)) return prepared
  const facts = await enrolledFacts(deps, prepared.entry)
  const refusal = await storeChange(deps, {
    kind: 'set_up_anew',
    invitation: anew.setup,
    ...prepared.entry,
    events: (roster) => [
      logEvent({
        v: 1,
        at: now,
        kind: 'people.enrolled',
        invitation: anew.setup,
        ...facts,
        roster_digest: roster.digest,
      }),
    ],
  })
  if (refusal) return refusal
  deps.log.error({ person: prepared.entry.person.id }, 'set up anew: an administrator came in whom no passkey let in')
  return welcome(deps, prepared, headers)
}

async function enrol(context: Context<'enrol'>) {
  const { deps, body, headers } = context
  const invitation = await readOpenInvitation(deps, body.token)
  if (isRefusal(invitation)) return invitation
  const { name, email, roles, tokenHash } = invitation
  if (invitation.person !== undefined) return addPasskey(context, invitation, invitation.person)
  if ((await deps.store.personByEmail(email))?.active) return { refused: 'email-taken' } as const
  const now = await deps.store.now()
  const prepared = await prepareEntry(deps, { ...body, name, email, roles, now })
  if (isRefusal(prepared)) return prepared
  const facts = await enrolledFacts(deps, prepared.entry)
  const refusal = await storeChange(deps, {
    kind: 'enrol',
    invitation: tokenHash,
    ...prepared.entry,
    events: (roster) => [
      logEvent({
        v: 1,
        at: now,
        kind: 'people.enrolled',
        invitation: tokenHash,
        ...facts,
        roster_digest: roster.digest,
      }),
    ],
  })
  if (refusal) return refusal
  return welcome(deps, prepared, headers)
}

/** For somebody who is here already. */
async function addPasskey({ deps, body, headers }: Context<'enrol'>, { tokenHash }: Invitation, id: PersonId) {
  const person = await deps.store.person(id)
  if (!person?.active) return SPENT
  const now = await deps.store.now()
  const prepared = await prepareEntry(deps, { ...body, ...person, person, now })
  if (isRefusal(prepared)) return prepared
  const { passkey, device, session } = prepared.entry
  const facts = broughtFacts(prepared.entry)
  const refusal = await storeChange(deps, {
    kind: 'add_passkey',
    invitation: tokenHash,
    passkey,
    device,
    session,
    events: (roster) => [
      logEvent({ v: 1, at: now, kind: 'passkey.added', invitation: tokenHash, ...facts, roster_digest: roster.digest }),
    ],
  })
  if (refusal) return refusal
  // Streams of what ended with it ask the store again, and end.
  deps.wake.inbox(id)
  return welcome(deps, prepared, headers)
}
