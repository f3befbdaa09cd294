/**
 * Replies of the relay, one by one and not in a table: a page carries those of the routes that it asks (api.ts has all of them).
 */
import * as v from 'valibot'
import { pushHealth, pushTest } from './push.ts'
import { bits256, credentialId, deviceId, digest, instant, personId, requestId } from './scalar.ts'

const role = v.picklist(['operator', 'approver', 'admin'])

export const device = v.object({
  id: deviceId,
  kind: v.picklist(['phone', 'browser']),
  name: v.string(),
  created_at: instant,
  last_seen_at: v.optional(instant),
  push: v.boolean(),
  /** The passkey that came in with it. */
  passkey: v.optional(credentialId),
  /** The last time a notification was shown on it. */
  last_shown_at: v.optional(instant),
  /** The newest test push, for a while. */
  test: v.optional(pushTest),
  /** Of a phone. */
  health: v.optional(pushHealth),
})

export const person = v.object({
  id: personId,
  name: v.string(),
  email: v.string(),
  roles: v.array(role),
  active: v.boolean(),
})

const reinvite = v.object({
  /** By which a confirmation and a cancellation name it. */
  id: digest,
  person: personId,
  name: v.string(),
  by: personId,
  by_name: v.string(),
  /** What the person had ends when they come. */
  revokes_old: v.boolean(),
  confirmed: v.boolean(),
  /** It was confirmed by somebody who is no administrator any more, which counts no more; it is not confirmed twice. */
  confirmer_gone: v.optional(v.boolean()),
  /** Without a confirmation. */
  usable_from: instant,
  expires_at: instant,
})

const passkey = v.object({
  id: credentialId,
  name: v.string(),
  transports: v.array(v.string()),
  /** Whether it may be on other devices too; absent: nobody noted it. */
  syncs: v.optional(v.boolean()),
  created_at: instant,
  last_used_at: v.optional(instant),
})

export const enrolled = v.object({ person, device, token: bits256, roster_digest: digest })

export const invited = v.object({
  link: v.string(),
  /** Leads to the same invitation, where the link cannot be opened but can be read out. */
  code: v.string(),
  expires_at: instant,
  now: instant,
})

export const about = v.object({
  version: v.string(),
  public_url: v.string(),
  rp_id: v.string(),
  rp_name: v.string(),
  vapid_public_key: v.string(),
  set_up: v.boolean(),
  /** Its host has let a new administrator in, who has not come yet. */
  set_up_anew: v.boolean(),
  now: instant,
})

export const challenge = v.object({ nonce: bits256, expires_at: instant, roster_digest: digest, now: instant })

export const claimInvitation = v.object({ token: bits256 })

export const openInvitation = v.object({
  name: v.string(),
  email: v.string(),
  roles: v.array(role),
  /** `person`: somebody who is here already comes with a further device. */
  joins: v.picklist(['newcomer', 'person']),
  /** Theirs that count, of which none is to be enrolled again. */
  passkeys: v.array(v.object({ id: credentialId, transports: v.array(v.string()) })),
  /** A second administrator has not confirmed it: before this it lets nobody in. */
  usable_from: v.optional(instant),
  expires_at: instant,
  now: instant,
})

/** `entered_at`: the new administrator came in. */
export const setUpAnew = v.object({ at: instant, entered_at: v.optional(instant) })

/** Requests that an approver denied because they did not recognise them, latest first. */
export const reported = v.object({
  requests: v.array(
    v.object({
      id: requestId,
      /** When, and who said so. */
      at: instant,
      by_name: v.string(),
      requester_name: v.string(),
      /** It was asked in the name of whoever reads this. */
      own: v.boolean(),
    }),
  ),
  /** There were more than are listed. */
  more: v.boolean(),
})

export const news = v.object({
  /** While it is news. */
  set_up_anew: v.optional(setUpAnew),
  /** A recovery code of the caller's own was used a short while ago, and none were made since. */
  recovered: v.optional(v.object({ at: instant, left: v.number() })),
  reinvites: v.array(reinvite),
  /** Of everybody's, for administrators; of the caller's own, for others. */
  reported,
  now: instant,
})

export const signedIn = v.object({ person })

/** Without a person nobody is signed in. */
export const whoIsHere = v.object({ person: v.optional(person), now: instant })

export const me = v.object({
  person,
  devices: v.array(device),
  passkeys: v.array(passkey),
  recovery: v.object({ left: v.number(), made_at: v.optional(instant), last_used_at: v.optional(instant) }),
  /** `recovery`: it began with a recovery code. */
  session: v.object({ by: v.picklist(['passkey', 'recovery']), expires_at: instant }),
  now: instant,
})

export const pair = v.object({ code: v.string(), expires_at: instant })

export const addDevice = v.object({ device, token: bits256 })

export const testPush = v.object({ test: pushTest, now: instant })

/** `address`: plain SHA-256 of the endpoint that the relay has, so that the device can compare. */
export const newestTest = v.object({ test: v.optional(pushTest), address: v.optional(digest), now: instant })
