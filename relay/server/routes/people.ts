/** Who is here with which roles, and who is not any more. */
import { isRefusal } from '../../contract/refusals.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { deviceReply, personReply } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { storeChange } from '../people-change.ts'
import { personChanged } from '../person-changed.ts'
import { proveChange } from '../proof/change.ts'
import { nameOf } from './invitations.ts'

export const peopleRoutes: Pick<Handlers, 'people' | 'disablePerson' | 'changeRoles'> = {
  async people({ deps, now }) {
    const people = await deps.store.people()
    const ids = people.map(({ id }) => id)
    const [devices, passkeys] = [await deps.store.devicesOf(ids), await deps.store.passkeysOf(ids)]
    const invitations = (await deps.store.openInvitations()).filter(({ person }) => person === undefined)
    return {
      people: people.map((person) => {
        const own = devices.filter((device) => device.person === person.id)
        const keys = passkeys.filter((passkey) => passkey.person === person.id)
        const used = [...own.map(({ lastSeenAt }) => lastSeenAt), ...keys.map(({ lastUsedAt }) => lastUsedAt)]
        const seen = used.filter((at) => at !== undefined)
        return {
          ...personReply(person),
          devices: own.map(({ passkey, ...device }) =>
            // One that has gone already cannot go with its device.
            deviceReply(keys.some(({ id }) => id === passkey) && passkey ? { ...device, passkey } : device, now),
          ),
          passkeys: keys.length,
          ...(seen.length > 0 && { last_seen_at: Math.max(...seen) }),
        }
      }),
      invited: invitations.flatMap((invitation) => {
        const { name, email, roles, invitedBy: by, expiresAt } = invitation
        const id = nameOf(invitation)
        if (id === undefined) return []
        const byName = people.find((person) => person.id === by)?.name ?? ''
        return [{ id, name, email, roles: [...roles], by, by_name: byName, expires_at: expiresAt }]
      }),
    }
  },

  disablePerson,

  changeRoles,
}

async function disablePerson({ deps, params, body }: Context<'disablePerson'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'disable_person', now })
  if (isRefusal(proven)) return proven
  const { person } = proven.change
  if (person !== params.id) return { refused: 'statement-differs', detail: 'It names another person.' } as const
  if (!(await deps.store.person(person))?.active) return { refused: 'not-found' } as const
  const refusal = await storeChange(deps, {
    kind: 'disable_person',
    person,
    at: now,
    signed: body,
    nonce: proven.nonce,
    roster: proven.roster,
    events: (roster) => [
      logEvent({
        v: 1,
        at: now,
        kind: 'people.disabled',
        person,
        roster_digest: roster.digest,
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (refusal) return refusal
  await personChanged(deps, person)
  return undefined
}

async function changeRoles({ deps, params, body }: Context<'changeRoles'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'change_roles', now })
  if (isRefusal(proven)) return proven
  const { person, roles } = proven.change
  if (person !== params.id) return { refused: 'statement-differs', detail: 'It names another person.' } as const
  // No role by one's own hand, and always somebody left who can give one back.
  if (person === proven.person.id) return { refused: 'forbidden', detail: 'Nobody changes their own roles.' } as const
  if (!(await deps.store.person(person))?.active) return { refused: 'not-found' } as const
  const refusal = await storeChange(deps, {
    kind: 'change_roles',
    person,
    roles,
    signed: body,
    nonce: proven.nonce,
    roster: proven.roster,
    events: (roster) => [
      logEvent({
        v: 1,
        at: now,
        kind: 'people.roles_changed',
        person,
        roles,
        roster_digest: roster.digest,
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (refusal) return refusal
  await personChanged(deps, person)
  return undefined
}
