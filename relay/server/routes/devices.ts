/** Phones and paired browsers: where they are reached, and their end. */
import { isRefusal } from '../../contract/refusals.ts'
import { thumbprint } from '../../evidence/device-key.ts'
import { logEvent } from '../../evidence/log-event.ts'
import type { Device } from '../../store/people.ts'
import { deviceReply, isPublicKey, newDeviceId, newSecret } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { storeChange } from '../people-change.ts'
import { proveChange } from '../proof/change.ts'

export const deviceRoutes: Pick<Handlers, 'addDevice' | 'renameDevice' | 'revokeDevice' | 'subscribe'> = {
  addDevice,
  renameDevice,
  revokeDevice,

  async subscribe({ deps, caller, body }) {
    if (caller.kind !== 'device') return { refused: 'unauthenticated' }
    const { subscription } = body
    if (subscription && deps.push.refuses(subscription) !== undefined) return { refused: 'endpoint-refused' }
    await deps.store.setSubscription(caller.device.id, subscription ?? undefined)
    return undefined
  },
}

/** By a passkey that is on it already: a synced one, or that of a device that has lost its key. */
async function addDevice({ deps, body }: Context<'addDevice'>) {
  const { signed, jwk, subscription } = body
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed, want: 'add_device', now })
  if (isRefusal(proven)) return proven
  const jkt = thumbprint(jwk)
  if (jkt !== proven.change.device_jkt)
    return { refused: 'statement-differs', detail: 'It names another key.' } as const
  if (!(await isPublicKey(jwk)))
    return { refused: 'wrong-shape', detail: 'body.jwk: Wanted a point on P-256.' } as const
  if (subscription && deps.push.refuses(subscription) !== undefined) return { refused: 'endpoint-refused' } as const
  const { token, hash } = newSecret(deps)
  const { person, passkey } = proven
  const device: Device = {
    id: newDeviceId(deps),
    person: person.id,
    kind: 'phone',
    name: proven.change.name,
    jwk,
    jkt,
    tokenHash: hash,
    passkey: passkey.id,
    ...(subscription && { subscription }),
    createdAt: now,
  }
  const changed = { by: person.id, statement_digest: proven.statementDigest }
  const came = { device: device.id, person: person.id, device_jkt: jkt }
  const refusal = await storeChange(deps, {
    kind: 'add_device',
    device,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [logEvent({ v: 1, at: now, kind: 'device.added', ...came, ...changed })],
  })
  if (refusal) return refusal
  return { device: deviceReply(device), token }
}

async function renameDevice({ deps, params, body }: Context<'renameDevice'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'rename_device', now })
  if (isRefusal(proven)) return proven
  const { device, name } = proven.change
  if (device !== params.id) return { refused: 'statement-differs', detail: 'It names another device.' } as const
  if ((await deps.store.device(device))?.person !== proven.person.id) return { refused: 'not-found' } as const
  const changed = { by: proven.person.id, statement_digest: proven.statementDigest }
  return storeChange(deps, {
    kind: 'rename_device',
    device,
    name,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [logEvent({ v: 1, at: now, kind: 'device.renamed', device, ...changed })],
  })
}

async function revokeDevice({ deps, params, body }: Context<'revokeDevice'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'revoke_device', now })
  if (isRefusal(proven)) return proven
  const { device, passkey } = proven.change
  if (device !== params.id) return { refused: 'statement-differs', detail: 'It names another device.' } as const
  const found = await deps.store.device(device)
  const isOwn = found?.person === proven.person.id
  // Somebody else's device is not told apart from none.
  if (!found || (!isOwn && !proven.person.roles.includes('admin'))) return { refused: 'not-found' } as const
  if (passkey !== undefined && (await deps.store.passkey(passkey))?.person !== found.person)
    return { refused: 'not-found' } as const
  const by = proven.person.id
  const changed = { by, statement_digest: proven.statementDigest }
  const refusal = await storeChange(deps, {
    kind: 'revoke_device',
    device,
    at: now,
    ...(passkey === undefined ? {} : { passkey: { id: passkey, by, signed: body } }),
    nonce: proven.nonce,
    roster: proven.roster,
    events: ({ digest: roster_digest }) => {
      const of = { v: 1, at: now, ...changed } as const
      const revoked = logEvent({ ...of, kind: 'device.revoked', device })
      if (passkey === undefined) return [revoked]
      const gone = { credential: passkey, person: found.person, roster_digest }
      return [revoked, logEvent({ ...of, kind: 'passkey.revoked', ...gone })]
    },
  })
  if (refusal) return refusal
  // Its person's open streams ask the store again; that of the lost device ends.
  deps.wake.inbox(found.person)
  return undefined
}
