/** Keys with which services ask. */
import { ID_PREFIX } from '../../contract/ids.ts'
import type { ServiceId } from '../../contract/ids.ts'
import { isRefusal } from '../../contract/refusals.ts'
import { toBase64Url } from '../../evidence/bytes.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { hashOf } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { storeChange } from '../people-change.ts'
import { proveChange } from '../proof/change.ts'

export const serviceRoutes: Pick<Handlers, 'services' | 'createService' | 'revokeService'> = {
  async services({ deps }) {
    const services = await deps.store.services()
    return {
      services: services.map((service) => ({
        id: service.id,
        name: service.name,
        rules: [...service.rules],
        created_at: service.createdAt,
        ...(service.lastUsedAt === undefined ? {} : { last_used_at: service.lastUsedAt }),
        active: service.revokedAt === undefined,
      })),
    }
  },

  createService,
  revokeService,
}

async function createService({ deps, body }: Context<'createService'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'create_service', now })
  if (isRefusal(proven)) return proven
  const id = `${ID_PREFIX.service}${toBase64Url(deps.random(16))}` as ServiceId
  // The prefix lets secret scanners find a key that was committed by mistake.
  const key = `hgk_${toBase64Url(deps.random(32))}`
  const rules = [...new Set(proven.change.rules)]
  const refusal = await storeChange(deps, {
    kind: 'create_service',
    service: {
      id,
      name: proven.change.name,
      keyHash: hashOf(key),
      rules,
      createdBy: proven.person.id,
      createdAt: now,
    },
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'service.created',
        service: id,
        rules,
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (refusal) return refusal
  return { id, key }
}

async function revokeService({ deps, params, body }: Context<'revokeService'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'revoke_service', now })
  if (isRefusal(proven)) return proven
  const { service } = proven.change
  if (service !== params.id) return { refused: 'statement-differs', detail: 'It names another service.' } as const
  return storeChange(deps, {
    kind: 'revoke_service',
    service,
    at: now,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'service.revoked',
        service,
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
}
