/** Replies that only administrators get: as in replies.ts, and apart so that nobody else carries them. */
import * as v from 'valibot'
import { pushHealth } from './push.ts'
import { device, person, reported, setUpAnew } from './replies.ts'
import { digest, instant, personId, serviceId } from './scalar.ts'

export const people = v.object({
  people: v.array(
    v.object({
      ...person.entries,
      devices: v.array(device),
      passkeys: v.number(),
      /** When a device or a passkey of theirs was last used. */
      last_seen_at: v.optional(instant),
    }),
  ),
  invited: v.array(
    v.object({
      /** Digest of the statement that made it. */
      id: digest,
      name: v.string(),
      email: v.string(),
      roles: person.entries.roles,
      by: personId,
      by_name: v.string(),
      expires_at: instant,
    }),
  ),
})

export const reinvite = v.object({
  link: v.string(),
  code: v.string(),
  usable_from: instant,
  expires_at: instant,
  now: instant,
})

export const services = v.object({
  services: v.array(
    v.object({
      id: serviceId,
      name: v.string(),
      rules: v.array(v.string()),
      created_at: instant,
      last_used_at: v.optional(instant),
      active: v.boolean(),
    }),
  ),
})

export const createService = v.object({ id: serviceId, key: v.string() })

export const drill = v.object({ rings: v.number(), now: instant })

export const health = v.object({
  approvers: v.array(
    v.object({
      id: personId,
      name: v.string(),
      health: pushHealth,
      /** To the last drill; absent: it did not ring them. */
      drill: v.optional(v.picklist(['answered', 'waiting', 'unanswered'])),
    }),
  ),
  drill: v.optional(v.object({ by: v.string(), made_at: instant, answers: v.number(), over: v.boolean() })),
  /** While people still have to read of it. */
  set_up_anew: v.optional(setUpAnew),
  reported,
  /** As this relay has seen them since it started. */
  services: v.array(
    v.object({
      host: v.string(),
      taken_at: v.optional(instant),
      failed_at: v.optional(instant),
      why: v.optional(v.string()),
    }),
  ),
  /** `key_since` 0: the first key there was. */
  push: v.object({ subject: v.string(), is_read: v.boolean(), key_since: instant }),
  relay: v.object({ version: v.string(), started_at: instant, ready: v.boolean() }),
  now: instant,
})
