/** Who is here, and how they come and go. */
import type { Base64Url, PersonId } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { logEvent } from '../../evidence/log-event.ts'
import type { Invitation } from '../../store/people.ts'
import type { Deps } from '../deps.ts'
import {
  broughtFacts,
  deviceReply,
  enrolledFacts,
  hashOf,
  identityOf,
  isSetupToken,
  invitationSecret,
  newInvitationSecret,
  personReply,
  prepareEntry,
  welcome,
} from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { readPairingCode, showPairingCode } from '../pairing-code.ts'
import { proveChange, ROSTER_CHANGED } from '../proof/change.ts'
import { KNOWN_PASSKEY } from '../proof/registration.ts'

const SPENT: Refusal = { refused: 'token-invalid' }

export const peopleRoutes: Pick<
  Handlers,
  'setUp' | 'invite' | 'openInvitation' | 'claimInvitation' | 'enrol' | 'people' | 'disablePerson'
> = {
  setUp,

  invite,

  async openInvitation({ deps, body, now }) {
    const invitation = await openInvitation(deps, body.token)
    if (!invitation) return SPENT
    const { name, email, roles, person, expiresAt } = invitation
    const passkeys = person === undefined ? [] : await deps.store.passkeysOf([person])
    return {
      name,
      email,
      roles: [...roles],
      joins: person === undefined ? 'newcomer' : 'person',
      passkeys: passkeys.map(({ id, transports }) => ({ id, transports: [...transports] })),
      ...(invitation.confirmed || invitation.usableFrom === undefined ? {} : { usable_from: invitation.usableFrom }),
      expires_at: expiresAt,
      now,
    }
  },

  claimInvitation,

  enrol,

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
          devices: own.map((device) => deviceReply(device, now)),
          passkeys: keys.length,
          ...(seen.length > 0 && { last_seen_at: Math.max(...seen) }),
        }
      }),
      invited: invitations.map(({ name, email, expiresAt }) => ({ name, email, expires_at: expiresAt })),
    }
  },

  disablePerson,
}

async function setUp({ deps, body, headers }: Context<'setUp'>) {
  if (await deps.store.anybody()) return setUpAnew({ deps, body, headers })
  const now = await deps.store.now()
  if (!isSetupToken(deps, body.token, now)) return SPENT
  // The first person may do everything, so that one person can try it; their own request they never approve.
  const prepared = await prepareEntry(deps, { ...body, roles: ['admin', 'approver', 'operator'], now })
  if (isRefusal(prepared)) return prepared
  const facts = await enrolledFacts(deps, prepared.entry)
  const result = await deps.store.changePeople({
    kind: 'set_up',
    ...prepared.entry,
    events: (roster) => [logEvent({ v: 1, at: now, kind: 'people.set_up', ...facts, roster_digest: roster.digest })],
  })
  if (result !== 'stored') return { refused: 'setup-closed' } as const
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
  const result = await deps.store.changePeople({
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
  if (result === 'taken') return { refused: 'email-taken' } as const
  if (result === 'known_passkey') return KNOWN_PASSKEY
  if (result !== 'stored') return { refused: 'setup-closed' } as const
  deps.log.error({ person: prepared.entry.person.id }, 'set up anew: an administrator came in whom no passkey let in')
  return welcome(deps, prepared, headers)
}

async function invite({ deps, body }: Context<'invite'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'invite', now })
  if (isRefusal(proven)) return proven
  const { name, email, roles } = proven.change
  if ((await deps.store.personByEmail(email))?.active) return { refused: 'email-taken' } as const
  const { token, hash, code } = newInvitationSecret(deps)
  const expiresAt = now + LIMITS.invitationMinutes * 60_000
  const distinct = [...new Set(roles)]
  const invitation = {
    tokenHash: hash,
    name,
    email,
    roles: distinct,
    invitedBy: proven.person.id,
    signed: body,
    expiresAt,
    code: { lookup: code.lookup, wrongTries: 0 },
  }
  const result = await deps.store.changePeople({
    kind: 'invite',
    invitation,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'people.invited',
        invitation: hash,
        roles: distinct,
        identity: await identityOf(deps, hash, email),
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (result === 'taken') return { refused: 'email-taken' } as const
  if (result === 'stale') return ROSTER_CHANGED
  if (result !== 'stored') return { refused: 'challenge-used' } as const
  const link = `${deps.settings.publicUrl}/enrol#${token}`
  return { link, code: showPairingCode(code), expires_at: expiresAt, now }
}

async function claimInvitation({ deps, body }: Context<'claimInvitation'>) {
  const code = readPairingCode(body.code)
  if (!code) return SPENT
  const { token, hash } = invitationSecret(deps.keys, code)
  return (await deps.store.useInvitationCode(code.lookup, hash)) ? { token } : SPENT
}

async function enrol(context: Context<'enrol'>) {
  const { deps, body, headers } = context
  const invitation = await openInvitation(deps, body.token)
  if (!invitation) return SPENT
  const { name, email, roles, tokenHash } = invitation
  if (invitation.person !== undefined) return addPasskey(context, invitation, invitation.person)
  if ((await deps.store.personByEmail(email))?.active) return { refused: 'email-taken' } as const
  const now = await deps.store.now()
  const prepared = await prepareEntry(deps, { ...body, name, email, roles, now })
  if (isRefusal(prepared)) return prepared
  const facts = await enrolledFacts(deps, prepared.entry)
  const result = await deps.store.changePeople({
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
  if (result === 'taken') return { refused: 'email-taken' } as const
  if (result === 'known_passkey') return KNOWN_PASSKEY
  if (result !== 'stored') return SPENT
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
  const result = await deps.store.changePeople({
    kind: 'add_passkey',
    invitation: tokenHash,
    passkey,
    device,
    session,
    events: (roster) => [
      logEvent({ v: 1, at: now, kind: 'passkey.added', invitation: tokenHash, ...facts, roster_digest: roster.digest }),
    ],
  })
  if (result === 'known_passkey') return KNOWN_PASSKEY
  if (result === 'too_many') return { refused: 'too-many-passkeys' } as const
  if (result === 'early') return { refused: 'reinvite-waits' } as const
  if (result !== 'stored') return SPENT
  // Streams of what ended with it ask the store again, and end.
  deps.wake.inbox(id)
  return welcome(deps, prepared, headers)
}

async function openInvitation(deps: Deps, token: Base64Url): Promise<Invitation | undefined> {
  const invitation = await deps.store.invitation(hashOf(token))
  if (!invitation || invitation.usedAt !== undefined) return undefined
  return (await deps.store.now()) < invitation.expiresAt ? invitation : undefined
}

async function disablePerson({ deps, params, body }: Context<'disablePerson'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'disable_person', now })
  if (isRefusal(proven)) return proven
  const { person } = proven.change
  if (person !== params.id) return { refused: 'statement-differs', detail: 'It names another person.' } as const
  if (!(await deps.store.person(person))?.active) return { refused: 'not-found' } as const
  const result = await deps.store.changePeople({
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
  if (result === 'last_admin') return { refused: 'last-admin' } as const
  if (result === 'missing') return { refused: 'not-found' } as const
  if (result === 'stale') return ROSTER_CHANGED
  if (result !== 'stored') return { refused: 'challenge-used' } as const
  // Their open streams ask the store again, and end.
  deps.wake.inbox(person)
  return undefined
}
