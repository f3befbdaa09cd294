import { owed } from '../core/outbox.ts'
import type { Request } from '../core/request.ts'
import { newNotice } from '../store/new-notice.ts'
import type { Notice } from '../store/store.ts'
import type { Deps } from './deps.ts'

/** One notice per reachable phone of each person to whom the change is owed. */
export async function noticesOf(
  deps: Deps,
  { before, after }: Readonly<{ before?: Request; after: Request }>,
): Promise<readonly Notice[]> {
  const debts = owed({ after, ...(before ? { before } : {}) })
  if (debts.length === 0) return []
  const devices = await deps.store.devicesOf(debts.map(({ person }) => person))
  const dueAt = await deps.store.now()
  return debts.flatMap(({ person, kind, until }) =>
    devices
      .filter((device) => device.person === person && device.kind === 'phone')
      .filter((device) => device.subscription !== undefined && device.revokedAt === undefined)
      .map((device) => newNotice(deps, { kind, request: after.id, device: device.id, dueAt, until })),
  )
}
