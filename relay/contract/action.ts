import type { Call } from './call.ts'
import type { Base64Url, DeviceId, Instant, PersonId, ServiceId } from './ids.ts'

/** A JSON value as an operation's argument. Numbers are safe integers; others travel as strings. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Who asks, as the relay authenticated them; nothing in here comes from the request's own words. */
export type Requester =
  | Readonly<{ kind: 'operator'; person: PersonId; name: string; email: string; device: DeviceId }>
  | Readonly<{ kind: 'service'; service: ServiceId; name: string; on_behalf_of?: string }>

/** Who holds the bytes and redeems; `id` is the grant's audience. */
export type Enforcer = Readonly<{ kind: 'extension'; id: DeviceId } | { kind: 'service'; id: ServiceId }>

/** What an enforcer asks about. The relay adds who asks, who enforces and when, and calls it an action. */
export type Asked =
  | Readonly<{
      kind: 'http'
      call: Call
      redirect: 'follow' | 'error' | 'manual'
      credentials: 'omit' | 'same-origin' | 'include'
    }>
  | Readonly<{ kind: 'operation'; name: string; args: { readonly [key: string]: Json } }>

/**
 * What somebody wants done, once. Its canonical bytes are made once, by the relay from what the
 * enforcer asked and from who authenticated; the enforcer compares them with what it holds.
 */
export type Action = Asked &
  Readonly<{
    v: 1
    requester: Requester
    enforcer: Enforcer
    created_at: Instant
    /** 128 random bits, so that a digest says nothing about a guessable action. */
    salt: Base64Url
  }>
