/** Links and codes that let somebody in: who is invited, and what the link says before it is used. */
import type { Base64Url, Digest } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { digestOf } from '../../evidence/digest.ts'
import { logEvent } from '../../evidence/log-event.ts'
import type { Invitation } from '../../store/people.ts'
import type { Deps } from '../deps.ts'
import { hashOf, identityOf, invitationSecret, newInvitationSecret, SPENT } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { readPairingCode, showPairingCode } from '../pairing-code.ts'
import { storeChange } from '../people-change.ts'
import { proveChange } from '../proof/change.ts'
import { isConfirmed } from './reinvites.ts'

export const invitationRoutes: Pick<Handlers, 'invite' | 'openInvitation' | 'claimInvitation' | 'cancelInvitation'> = {
  invite,
  openInvitation,
  claimInvitation,
  cancelInvitation,
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
  const refusal = await storeChange(deps, {
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
  if (refusal) return refusal
  const link = `${deps.settings.publicUrl}/enrol#${token}`
  return { link, code: showPairingCode(code), expires_at: expiresAt, now }
}

async function openInvitation({ deps, body, now }: Context<'openInvitation'>) {
  const invitation = await readOpenInvitation(deps, body.token)
  if (isRefusal(invitation)) return invitation
  const { name, email, person, expiresAt } = invitation
  const here = person === undefined ? undefined : await deps.store.person(person)
  if (here && !here.active) return SPENT
  // Of somebody who is here, what they may do now.
  const { roles } = here ?? invitation
  const passkeys = person === undefined ? [] : await deps.store.passkeysOf([person])
  const waits = invitation.usableFrom !== undefined && !(await isConfirmed(deps, invitation))
  return {
    name,
    email,
    roles: [...roles],
    joins: person === undefined ? ('newcomer' as const) : ('person' as const),
    passkeys: passkeys.map(({ id, transports }) => ({ id, transports: [...transports] })),
    ...(waits && { usable_from: invitation.usableFrom }),
    expires_at: expiresAt,
    now,
  }
}

async function claimInvitation({ deps, body }: Context<'claimInvitation'>) {
  const code = readPairingCode(body.code)
  if (!code) return SPENT
  const { token, hash } = invitationSecret(deps.keys, code)
  return (await deps.store.useInvitationCode(code.lookup, hash)) ? { token } : SPENT
}

async function cancelInvitation({ deps, params, body }: Context<'cancelInvitation'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'cancel_invitation', now })
  if (isRefusal(proven)) return proven
  const { invitation: id } = proven.change
  if (id !== params.id) return { refused: 'statement-differs', detail: 'It names another one.' } as const
  const { person } = proven
  const found = (await deps.store.openInvitations()).find((one) => nameOf(one) === id)
  // One that waits for somebody who lost everything is cancelled by who is told of it: reinvites.ts.
  if (!found || found.usableFrom !== undefined) return { refused: 'not-found' } as const
  // Somebody else's is not told apart from none.
  if (found.invitedBy !== person.id && !person.roles.includes('admin')) return { refused: 'not-found' } as const
  return storeChange(deps, {
    kind: 'cancel_invitation',
    invitation: found.tokenHash,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'people.invitation_cancelled',
        invitation: found.tokenHash,
        by: person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
}

/** By what a cancellation names it. Undefined: of version 0.1.0, and lets nobody in. */
export function nameOf({ signed }: Invitation): Digest | undefined {
  return signed && digestOf('holdgate/admin/v1', signed.statement)
}

/** Who holds the token is told that it was withdrawn; of any other end nothing is said. */
export async function readOpenInvitation(deps: Deps, token: Base64Url): Promise<Invitation | Refusal> {
  const invitation = await deps.store.invitation(hashOf(token))
  if (!invitation || invitation.usedAt !== undefined) return SPENT
  if (invitation.cancelledAt !== undefined) return { refused: 'invitation-withdrawn' }
  return (await deps.store.now()) < invitation.expiresAt ? invitation : SPENT
}
