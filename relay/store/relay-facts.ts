/** Small things of this relay and of its devices: policy versions, facts, who was seen when. */
import type { CredentialId, DeviceId, Digest, ServiceId } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Subscription } from '../contract/push.ts'
import { logEvent } from '../evidence/log-event.ts'
import { appendEvents } from './audit.ts'
import { subscriptionRow } from './people-rows.ts'
import { NOW, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import type { Tables } from './tables.ts'

/** The fact that says which `mac` key the database was used with: its `macPrint`. */
export const MAC_FACT = 'mac_key'

const selectNewestPolicy = query<None>()((db) =>
  db.selectFrom('policies').select(['version', 'digest']).orderBy('version', 'desc').limit(1),
)
const insertPolicy = query<Readonly<{ version: number; digest: string; source: string }>>()((db, $) =>
  db
    .insertInto('policies')
    .values({ version: $.version, digest: $.digest, source: $.source, stored_at: NOW })
    .returning('stored_at'),
)
const selectFact = query<{ name: string }>()((db, $) =>
  db.selectFrom('facts').select('value').where('name', '=', $.name),
)
const insertFact = query<Tables['facts']>()((db, $) =>
  db
    .insertInto('facts')
    .values($)
    .onConflict((on) => on.column('name').doNothing()),
)
const updateSubscription = query<{ id: string; subscription: string | null; vapid: string | null }>()((db, $) =>
  db
    .updateTable('devices')
    .set({ subscription: $.subscription, vapid: $.vapid })
    // What was said of another address says nothing of this one.
    .set({ unshown_since: null, push_trouble: null, push_trouble_at: null })
    .where('id', '=', $.id)
    .where('revoked_at', 'is', null),
)
const dropSubscription = query<{ id: string; subscription: string }>()((db, $) =>
  db
    .updateTable('devices')
    .set({ subscription: null, vapid: null })
    .where('id', '=', $.id)
    .where('subscription', '=', $.subscription)
    .returning('id'),
)
const seeDevice = query<{ id: string }>()((db, $) =>
  db.updateTable('devices').set({ last_seen_at: NOW }).where('id', '=', $.id),
)
const seePasskey = query<{ id: string }>()((db, $) =>
  db.updateTable('passkeys').set({ last_used_at: NOW }).where('id', '=', $.id),
)
const seeService = query<{ id: string }>()((db, $) =>
  db.updateTable('services').set({ last_used_at: NOW }).where('id', '=', $.id),
)
const guessPairing = query<{ lookup: string; proof_hash: string; tries: number }>()((db, $) =>
  db
    .updateTable('pairings')
    .set(({ eb }) => ({
      wrong_tries: eb
        .case()
        .when('proof_hash', '=', $.proof_hash)
        .then(eb.ref('wrong_tries'))
        .else(eb('wrong_tries', '+', 1))
        .end(),
    }))
    .where('lookup', '=', $.lookup)
    .where('used_at', 'is', null)
    .where('expires_at', '>', NOW)
    .where('wrong_tries', '<', $.tries)
    .returning('proof_hash'),
)
const guessInvitation = query<{ lookup: string; hash: string; tries: number }>()((db, $) =>
  db
    .updateTable('invitations')
    .set(({ eb }) => ({
      code_tries: eb
        .case()
        .when('token_hash', '=', $.hash)
        .then(eb.ref('code_tries'))
        .else(eb('code_tries', '+', 1))
        .end(),
      code_used_at: eb.case().when('token_hash', '=', $.hash).then(NOW).else(eb.ref('code_used_at')).end(),
    }))
    .where('code_lookup', '=', $.lookup)
    .where('code_used_at', 'is', null)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('signed', 'is not', null)
    .where('expires_at', '>', NOW)
    .where('code_tries', '<', $.tries)
    .where((eb) => {
      const inviter = eb.selectFrom('people').select('people.id').whereRef('people.id', '=', 'invitations.invited_by')
      return eb.exists(inviter.where('active', '=', 1))
    })
    .returning('token_hash'),
)

export function* policyVersion(digest: Digest, source: string): Steps<number> {
  const newest = yield* one(selectNewestPolicy, {})
  if (newest?.digest === digest) return newest.version
  const version = (newest?.version ?? 0) + 1
  const stored = yield* one(insertPolicy, { version, digest, source })
  const at = stored?.stored_at ?? 0
  yield* appendEvents([logEvent({ v: 1, at, kind: 'policy.loaded', policy_digest: digest, version })])
  return version
}

export function* readNewestPolicy(): Steps<number> {
  return (yield* one(selectNewestPolicy, {}))?.version ?? 0
}

export function* readFact(name: string): Steps<string | undefined> {
  return (yield* one(selectFact, { name }))?.value
}

export function* keepFact(name: string, value: string): Steps<string> {
  yield* all(insertFact, { name, value })
  return (yield* readFact(name)) ?? value
}

export function* setSubscription(id: DeviceId, subscription: Subscription | undefined): Steps<void> {
  yield* all(updateSubscription, { id, ...subscriptionRow(subscription) })
}

export function* forgetSubscription(id: DeviceId, subscription: Subscription): Steps<boolean> {
  const { subscription: text } = subscriptionRow(subscription)
  return (yield* one(dropSubscription, { id, subscription: text ?? '' })) !== undefined
}

/** A passkey's id has no prefix of ours; one that looks like ours is a row that is not there. */
export function* see(id: DeviceId | ServiceId | CredentialId): Steps<void> {
  if (id.startsWith('dev_')) yield* all(seeDevice, { id })
  else if (id.startsWith('svc_')) yield* all(seeService, { id })
  else yield* all(seePasskey, { id })
}

export function* tryPairing(lookup: string, proofHash: Digest): Steps<boolean> {
  const guess = { lookup, proof_hash: proofHash, tries: LIMITS.pairingWrongTries }
  return (yield* one(guessPairing, guess))?.proof_hash === proofHash
}

export function* useInvitationCode(lookup: string, tokenHash: Digest): Steps<boolean> {
  const guess = { lookup, hash: tokenHash, tries: LIMITS.invitationWrongTries }
  return (yield* all(guessInvitation, guess)).some(({ token_hash }) => token_hash === tokenHash)
}
