/** A person's further passkeys: a link for the device that brings one, and the end of one. */
import { LIMITS } from '../../contract/limits.ts'
import { isRefusal } from '../../contract/refusals.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { newInvitationSecret } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { showPairingCode } from '../pairing-code.ts'
import { storeChange } from '../people-change.ts'
import { proveChange } from '../proof/change.ts'

export const passkeyRoutes: Pick<Handlers, 'inviteDevice' | 'renamePasskey' | 'revokePasskey'> = {
  inviteDevice,
  renamePasskey,
  revokePasskey,
}

async function inviteDevice({ deps, body }: Context<'inviteDevice'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'invite_device', now })
  if (isRefusal(proven)) return proven
  const { id, name, email, roles } = proven.person
  const { token, hash, code } = newInvitationSecret(deps)
  const expiresAt = now + LIMITS.invitationMinutes * 60_000
  const refusal = await storeChange(deps, {
    kind: 'invite',
    invitation: {
      tokenHash: hash,
      person: id,
      name,
      email,
      roles,
      invitedBy: id,
      signed: body,
      expiresAt,
      code: { lookup: code.lookup, wrongTries: 0 },
    },
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'passkey.invited',
        invitation: hash,
        person: id,
        by: id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (refusal) return refusal
  const link = `${deps.settings.publicUrl}/enrol#${token}`
  return { link, code: showPairingCode(code), expires_at: expiresAt, now }
}

async function renamePasskey({ deps, params, body }: Context<'renamePasskey'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'rename_passkey', now })
  if (isRefusal(proven)) return proven
  const { passkey, name } = proven.change
  if (passkey !== params.id) return { refused: 'statement-differs', detail: 'It names another passkey.' } as const
  if ((await deps.store.passkey(passkey))?.person !== proven.person.id) return { refused: 'not-found' } as const
  const changed = { by: proven.person.id, statement_digest: proven.statementDigest }
  return storeChange(deps, {
    kind: 'rename_passkey',
    passkey,
    name,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [logEvent({ v: 1, at: now, kind: 'passkey.renamed', credential: passkey, ...changed })],
  })
}

async function revokePasskey({ deps, params, body }: Context<'revokePasskey'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'revoke_passkey', now })
  if (isRefusal(proven)) return proven
  const { passkey } = proven.change
  if (passkey !== params.id) return { refused: 'statement-differs', detail: 'It names another passkey.' } as const
  const found = await deps.store.passkey(passkey)
  const isOwn = found?.person === proven.person.id
  // Somebody else's passkey is not told apart from none.
  if (!found || (!isOwn && !proven.person.roles.includes('admin'))) return { refused: 'not-found' } as const
  const refusal = await storeChange(deps, {
    kind: 'revoke_passkey',
    passkey,
    by: proven.person.id,
    at: now,
    signed: body,
    nonce: proven.nonce,
    roster: proven.roster,
    events: (roster) => [
      logEvent({
        v: 1,
        at: now,
        kind: 'passkey.revoked',
        credential: passkey,
        person: found.person,
        roster_digest: roster.digest,
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (refusal) return refusal
  // Their open streams ask the store again, and end.
  deps.wake.inbox(found.person)
  return undefined
}
