/** Phones and paired browsers: where they are reached, and their end. */
import { isRefusal } from '../../contract/refusals.ts'
import { logEvent } from '../../evidence/log-event.ts'
import type { Context, Handlers } from '../handler.ts'
import { proveChange, ROSTER_CHANGED } from '../proof/change.ts'

export const deviceRoutes: Pick<Handlers, 'revokeDevice' | 'subscribe'> = {
  revokeDevice,

  async subscribe({ deps, caller, body }) {
    if (caller.kind !== 'device') return { refused: 'unauthenticated' }
    const { subscription } = body
    if (subscription && deps.push.refuses(subscription) !== undefined) return { refused: 'endpoint-refused' }
    await deps.store.setSubscription(caller.device.id, subscription ?? undefined)
    return undefined
  },
}

async function revokeDevice({ deps, params, body }: Context<'revokeDevice'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'revoke_device', now })
  if (isRefusal(proven)) return proven
  const { device } = proven.change
  if (device !== params.id) return { refused: 'statement-differs', detail: 'It names another device.' } as const
  const found = await deps.store.device(device)
  const isOwn = found?.person === proven.person.id
  // Somebody else's device is not told apart from none.
  if (!found || (!isOwn && !proven.person.roles.includes('admin'))) return { refused: 'not-found' } as const
  const result = await deps.store.changePeople({
    kind: 'revoke_device',
    device,
    at: now,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'device.revoked',
        device,
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (result === 'missing') return { refused: 'not-found' } as const
  if (result === 'stale') return ROSTER_CHANGED
  if (result !== 'stored') return { refused: 'challenge-used' } as const
  return undefined
}
