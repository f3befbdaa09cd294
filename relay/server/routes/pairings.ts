/** How a browser comes to belong to a person: they make a code, the browser turns it into a token. */
import { LIMITS } from '../../contract/limits.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { Instant } from '../../contract/ids.ts'
import { thumbprint } from '../../evidence/device-key.ts'
import { logEvent } from '../../evidence/log-event.ts'
import type { Device, Pairing } from '../../store/people.ts'
import type { Deps } from '../deps.ts'
import { isPublicKey, newDeviceId, newSecret, personReply, SPENT } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { hashPairingCode, newPairingCode, readPairingCode, showPairingCode } from '../pairing-code.ts'
import type { PairingCode } from '../pairing-code.ts'
import { storeChange } from '../people-change.ts'
import { proveChange } from '../proof/change.ts'
import { publicKeysOf } from '../public-keys.ts'

const DRAWS = 16

export const pairingRoutes: Pick<Handlers, 'pair' | 'claimPairing'> = {
  pair,
  claimPairing,
}

async function pair({ deps, body }: Context<'pair'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'pair_browser', now })
  if (isRefusal(proven)) return proven
  const code = await freeCode(deps, now)
  if (!code) return { refused: 'relay-busy' } as const
  const pairing: Pairing = {
    lookup: code.lookup,
    proofHash: hashPairingCode(deps.keys, code),
    person: proven.person.id,
    expiresAt: now + LIMITS.pairingMinutes * 60_000,
    wrongTries: 0,
  }
  const refusal = await storeChange(deps, {
    kind: 'pair',
    pairing,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'device.pairing_opened',
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (refusal) return refusal
  return { code: showPairingCode(code), expires_at: pairing.expiresAt }
}

/** Draws until the first part of the code finds no pairing that still waits. */
async function freeCode({ store, random }: Deps, now: Instant): Promise<PairingCode | undefined> {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const code = newPairingCode(random)
    const other = await store.pairing(code.lookup)
    if (!other || other.usedAt !== undefined || other.expiresAt <= now) return code
  }
  return undefined
}

async function claimPairing({ deps, body }: Context<'claimPairing'>) {
  const { store, settings, keys } = deps
  const code = readPairingCode(body.code)
  const pairing = code && (await store.pairing(code.lookup))
  if (!code || !pairing || pairing.usedAt !== undefined) return SPENT
  // The store compares, so that guesses sent side by side, to however many relays, are counted one by one.
  if (!(await store.tryPairing(pairing.lookup, hashPairingCode(keys, code)))) return SPENT
  const now = await store.now()
  const person = await store.person(pairing.person)
  if (!person?.active || !person.roles.includes('operator')) return SPENT
  if (!(await isPublicKey(body.jwk)))
    return { refused: 'wrong-shape', detail: 'body.jwk: Wanted a point on P-256.' } as const

  const { token, hash } = newSecret(deps)
  const device: Device = {
    id: newDeviceId(deps),
    person: person.id,
    kind: 'browser',
    name: body.name,
    jwk: body.jwk,
    jkt: thumbprint(body.jwk),
    tokenHash: hash,
    createdAt: now,
  }
  const { id, jkt } = device
  const refusal = await storeChange(deps, {
    kind: 'claim_pairing',
    lookup: pairing.lookup,
    device,
    events: [logEvent({ v: 1, at: now, kind: 'device.paired', device: id, person: person.id, device_jkt: jkt })],
  })
  if (refusal) return refusal
  return {
    device: device.id,
    token,
    person: personReply(person),
    relay: settings.publicUrl,
    jwks: { keys: keys.jwks().keys.map((key) => ({ ...key })) },
    log_keys: [...publicKeysOf(deps).log],
    roster: await store.rosterText(),
    now,
  }
}
