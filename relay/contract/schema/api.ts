/**
 * What each route takes and gives. One table: the relay validates with it, the client types and
 * checks with it, /openapi.json is written from it. Who may call what is in ../route.ts.
 */
import * as v from 'valibot'
import { LIMITS } from '../limits.ts'
import type { RouteName } from '../route.ts'
import { asked } from './action.ts'
import * as office from './office.ts'
import { assertion, deviceJwk, registration, signedChange, signedDecision, subscription } from './proof.ts'
import { testState } from './push.ts'
import { receipt, rosterFile } from './receipt.ts'
import * as replies from './replies.ts'
import {
  earlierRequests,
  grantView,
  outcome,
  requestNotice,
  requestSummary,
  requestView,
  rosterStep,
  rosterText,
} from './reply.ts'
import {
  base64url,
  bits128,
  bits256,
  canonicalJson,
  credentialId,
  deviceId,
  digest,
  email,
  grantId,
  instant,
  name,
  personId,
  requestId,
  serviceId,
  words,
} from './scalar.ts'

type Schema = v.GenericSchema<unknown, unknown>
/** `reply` is the body of a 2xx; null: none, or (events, jwks, health) not ours to describe. */
type Shape = Readonly<{ params?: Schema; query?: Schema; body?: Schema; reply: Schema | null }>

const seconds = v.pipe(v.string(), v.regex(/^\d{1,4}$/, 'Wanted whole seconds.'), v.transform(Number))
/** A size of the log, or an index in it. */
const place = v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d{0,14})$/, 'Wanted a whole number.'), v.transform(Number))
const logProof = v.object({ proof: v.array(bits256) })
/** Eight characters, and what people type between them. */
const typedCode = v.pipe(v.string(), v.maxLength(16))
const newDevice = v.strictObject({ name, jwk: deviceJwk, subscription: v.optional(subscription) })

export const API = {
  about: { reply: replies.about },
  challenge: { reply: replies.challenge },

  setUp: {
    body: v.strictObject({ token: bits256, name, email, registration, device: newDevice }),
    reply: replies.enrolled,
  },
  invite: { body: signedChange, reply: replies.invited },
  claimInvitation: {
    body: v.strictObject({ code: typedCode }),
    reply: replies.claimInvitation,
  },
  openInvitation: {
    body: v.strictObject({ token: bits256 }),
    reply: replies.openInvitation,
  },
  cancelInvitation: { params: v.object({ id: digest }), body: signedChange, reply: null },
  enrol: { body: v.strictObject({ token: bits256, registration, device: newDevice }), reply: replies.enrolled },
  people: { reply: office.people },
  inviteDevice: { body: signedChange, reply: replies.invited },
  renamePasskey: { params: v.object({ id: credentialId }), body: signedChange, reply: null },
  revokePasskey: { params: v.object({ id: credentialId }), body: signedChange, reply: null },
  reinvite: {
    params: v.object({ id: personId }),
    body: signedChange,
    reply: office.reinvite,
  },
  confirmReinvite: { params: v.object({ id: digest }), body: signedChange, reply: null },
  cancelReinvite: { params: v.object({ id: digest }), body: signedChange, reply: null },
  news: { reply: replies.news },
  disablePerson: { params: v.object({ id: personId }), body: signedChange, reply: null },
  changeRoles: { params: v.object({ id: personId }), body: signedChange, reply: null },

  signIn: {
    body: v.strictObject({
      statement: canonicalJson,
      assertion,
      /** The device that signs in: the session ends with it. */
      device: v.optional(deviceId),
    }),
    reply: replies.signedIn,
  },
  recover: { body: v.strictObject({ code: v.pipe(v.string(), v.maxLength(64)) }), reply: replies.signedIn },
  makeRecoveryCodes: { body: signedChange, reply: null },
  signOut: { reply: null },
  whoIsHere: { reply: replies.whoIsHere },
  me: { reply: replies.me },

  pair: { body: signedChange, reply: replies.pair },
  claimPairing: {
    body: v.strictObject({ code: typedCode, name, jwk: deviceJwk }),
    reply: v.object({
      device: deviceId,
      token: bits256,
      person: replies.person,
      relay: v.string(),
      jwks: v.object({ keys: v.array(v.record(v.string(), v.unknown())) }),
      /** C2SP verifier keys of the log. */
      log_keys: v.array(v.string()),
      /** The newest roster, to be pinned: from here on only signed steps lead further. */
      roster: rosterText,
      now: instant,
    }),
  },
  addDevice: {
    body: v.strictObject({ signed: signedChange, jwk: deviceJwk, subscription: v.optional(subscription) }),
    reply: replies.addDevice,
  },
  renameDevice: { params: v.object({ id: deviceId }), body: signedChange, reply: null },
  revokeDevice: { params: v.object({ id: deviceId }), body: signedChange, reply: null },
  subscribe: { body: v.strictObject({ subscription: v.nullable(subscription) }), reply: null },
  testPush: { reply: replies.testPush },
  pushTest: {
    query: v.object({ wait: v.optional(seconds), after: v.optional(testState) }),
    reply: replies.newestTest,
  },
  drill: { reply: office.drill },
  health: {
    query: v.object({ wait: v.optional(seconds), after: v.optional(place) }),
    reply: office.health,
  },
  pushShown: { body: v.strictObject({ receipt: bits256 }), reply: null },

  services: { reply: office.services },
  createService: { body: signedChange, reply: office.createService },
  revokeService: { params: v.object({ id: serviceId }), body: signedChange, reply: null },

  consoleRules: {
    query: v.object({
      /** The newest of the relay's keys that the browser knows; it is signed with while the relay has it. */
      kid: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))),
    }),
    reply: v.object({ jws: v.string() }),
  },
  rosters: {
    query: v.object({
      /** The version that the caller knows. */
      after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))),
    }),
    reply: v.object({ steps: v.array(rosterStep), now: instant }),
  },

  ask: {
    body: v.strictObject({
      action: asked,
      body: v.optional(
        v.variant('shown', [
          v.strictObject({ shown: v.literal('full'), bytes: base64url(Math.ceil((LIMITS.shownBodyBytes * 4) / 3)) }),
          v.strictObject({ shown: v.literal('none') }),
        ]),
        { shown: 'none' },
      ),
      /** Chosen by the enforcer; the relay draws one otherwise. */
      salt: v.optional(bits128),
      justification: v.optional(words(LIMITS.justificationCharacters), ''),
      on_behalf_of: v.optional(email),
    }),
    reply: requestView,
  },
  inbox: {
    query: v.object({
      /** `mine`: all that you asked; absent: what waits for you, and what ended of what you asked or were asked. */
      list: v.optional(v.literal('mine')),
      /** The next page, as `older` of the last reply named it. */
      before: v.optional(
        v.pipe(v.string(), v.regex(/^\d{1,15}\.req_[A-Za-z0-9_-]{22}$/, 'Wanted `older` of a reply.')),
      ),
    }),
    reply: v.object({
      /** Soonest deadline first; empty on a further page, and in `mine`. */
      waiting: v.array(requestSummary),
      /** Latest asked first. */
      recent: v.array(requestSummary),
      /** `before` of the next page; absent: there is none. */
      older: v.optional(v.string()),
      now: instant,
    }),
  },
  inboxEvents: { reply: null },
  request: {
    params: v.object({ id: requestId }),
    query: v.object({
      wait: v.optional(seconds),
      after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))),
      /** How many marks (shown, seen) the caller knows of; with one more it need not wait. */
      marks: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))),
      /** A device reads it by itself: nobody has seen it by that. */
      quiet: v.optional(v.literal('1')),
    }),
    reply: requestView,
  },
  requestEvents: { params: v.object({ id: requestId }), reply: null },
  earlier: { params: v.object({ id: requestId }), reply: earlierRequests },
  noticeOf: { params: v.object({ id: requestId }), reply: requestNotice },
  cancel: {
    params: v.object({ id: requestId }),
    body: v.strictObject({
      reason: v.optional(v.picklist(['requester_cancelled', 'page_gone']), 'requester_cancelled'),
    }),
    reply: requestView,
  },
  decide: { params: v.object({ id: requestId }), body: signedDecision, reply: requestView },

  redeem: {
    params: v.object({ id: grantId }),
    body: v.strictObject({ attempt: bits128, call_digest: digest }),
    reply: v.object({ grant: grantView, now: instant }),
  },
  reportOutcome: {
    params: v.object({ id: grantId }),
    body: v.strictObject({ attempt: bits128, outcome }),
    reply: v.object({ grant: grantView, now: instant }),
  },
  revokeGrant: {
    params: v.object({ id: grantId }),
    body: v.union([signedChange, v.strictObject({})]),
    reply: v.object({ grant: grantView, now: instant }),
  },

  receipt: { params: v.object({ request: requestId }), reply: receipt },
  rosterFile: { reply: rosterFile },
  /** Text, not JSON. */
  logCheckpoint: { reply: v.string() },
  logEntries: {
    query: v.object({
      from: v.optional(place, '0'),
      /** Longer wishes are cut to `logPageEntries`. */
      limit: v.optional(place, '100'),
    }),
    reply: v.object({ entries: v.array(v.object({ index: v.number(), leaf: canonicalJson })) }),
  },
  logInclusion: { query: v.object({ index: place, size: place }), reply: logProof },
  logConsistency: { query: v.object({ from: place, to: place }), reply: logProof },

  jwks: { reply: v.object({ keys: v.array(v.record(v.string(), v.unknown())) }) },
  healthz: { reply: v.object({ status: v.literal('ok') }) },
  readyz: { reply: v.object({ status: v.picklist(['ready', 'stopping']) }) },
  metrics: { reply: null },
  openapi: { reply: null },
} as const satisfies Record<RouteName, Shape>

type Part<R extends RouteName, K extends keyof Shape> = (typeof API)[R] extends { readonly [P in K]: infer S }
  ? S
  : null
type Input<S> = S extends v.GenericSchema ? v.InferInput<S> : undefined
type Output<S> = S extends v.GenericSchema ? v.InferOutput<S> : undefined

export type BodyOf<R extends RouteName> = Output<Part<R, 'body'>>
export type SentBodyOf<R extends RouteName> = Input<Part<R, 'body'>>
export type QueryOf<R extends RouteName> = Output<Part<R, 'query'>>
export type ParamsOf<R extends RouteName> = Output<Part<R, 'params'>>
export type ReplyOf<R extends RouteName> = Output<Part<R, 'reply'>>
