/**
 * How people come in: the set-up link for the first one, an invitation for everybody else. Each ends in
 * one change: person, passkey, device and session together, or nothing.
 *
 * Rule 1: a token travels once, in a link's fragment. Of an invitation's, only the hash is kept, and the
 *   first characters of its code; the set-up link's is kept nowhere, and every relay with the same keys
 *   recognises it.
 * Rule 2: whether a token still counts is decided by the store, in the change that uses it up. What is
 *   asked before only words the refusal.
 */
import type { Role } from '../contract/change.ts'
import type { Base64Url, DeviceId, Digest, Instant, PersonId } from '../contract/ids.ts'
import { ID_PREFIX } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Refusal } from '../contract/refusals.ts'
import { isRefusal } from '../contract/refusals.ts'
import type { BodyOf, ReplyOf } from '../contract/schema/api.ts'
import { fromBase64Url, toBase64Url, utf8 } from '../evidence/bytes.ts'
import { thumbprint } from '../evidence/device-key.ts'
import type { DeviceJwk } from '../evidence/device-key.ts'
import { plainDigest } from '../evidence/digest.ts'
import { commitment } from '../evidence/log-event.ts'
import type { Device, Passkey, Person, Session } from '../store/people.ts'
import type { PushTest } from '../store/store.ts'
import type { Deps } from './deps.ts'
import type { Keys } from './keys.ts'
import { newPairingCode, type PairingCode } from './pairing-code.ts'
import { deadlineOf, newDatedSecret } from './proof/dated-secret.ts'
import { healthOf, testReply } from './push/test-push.ts'
import { checkRegistration } from './proof/registration.ts'
import type { Registration } from './proof/registration.ts'
import { SESSION_MILLISECONDS, sessionCookie } from './proof/session-cookie.ts'

/** The answer to a link or code that lets nobody in. Why it does not is not said; only a withdrawn invitation's link is told more. */
export const SPENT: Refusal = { refused: 'token-invalid' }

/** A fresh secret and what is kept of it. */
export type Secret = Readonly<{ token: Base64Url; hash: Digest }>

export function newSecret({ random }: Pick<Deps, 'random'>): Secret {
  const token = toBase64Url(random(32))
  return { token, hash: hashOf(token) }
}

export function hashOf(token: string): Digest {
  return plainDigest(utf8(token))
}

/** A fresh invitation's secret in both its shapes: the link's token, and the code that leads to it. */
export type InvitationSecret = Secret & Readonly<{ code: PairingCode }>

/** All relays with the same keys make the token from the code again; without them it says nothing of it. */
export function newInvitationSecret({ random, keys }: Pick<Deps, 'random' | 'keys'>): InvitationSecret {
  const code = newPairingCode(random)
  return { code, ...invitationSecret(keys, code) }
}

export function invitationSecret(keys: Keys, { lookup, proof }: PairingCode): Secret {
  const token = toBase64Url(keys.mac('invitation', utf8(lookup + proof)))
  return { token, hash: hashOf(token) }
}

/**
 * Makes the token of the set-up link, for as long as nobody is here. The first one that is used ends them all.
 *
 * @returns undefined when the relay is set up already
 */
export async function createSetupToken(deps: Deps): Promise<Base64Url | undefined> {
  if (await deps.store.anybody()) return undefined
  return newDatedSecret(deps, 'setup', (await deps.store.now()) + LIMITS.setupMinutes * 60_000)
}

export function isSetupToken({ keys }: Pick<Deps, 'keys'>, token: string, now: Instant): boolean {
  const until = deadlineOf(keys, 'setup', token)
  return until !== undefined && now < until
}

/** Who comes in, as the link says, with what they bring. */
export type Newcomer = Readonly<{
  token: Base64Url
  /** Who is here already, and brings a further passkey and device. */
  person?: Person
  name: string
  email: string
  roles: readonly Role[]
  registration: Registration
  device: BodyOf<'enrol'>['device']
  now: Instant
}>

export type Entry = Readonly<{ person: Person; passkey: Passkey; device: Device; session: Session }>
export type Prepared = Readonly<{ entry: Entry; deviceToken: Base64Url; sessionToken: Base64Url }>

/** Checks everything that a newcomer brings and writes the rows; nothing is stored yet. */
export async function prepareEntry(deps: Deps, newcomer: Newcomer): Promise<Prepared | Refusal> {
  const { token, registration, now } = newcomer
  const person = newcomer.person ?? newPerson(deps, newcomer)
  const { id, name, email } = person
  const { jwk, subscription, name: deviceName } = newcomer.device
  if (!(await isPublicKey(jwk))) return { refused: 'wrong-shape', detail: 'body.device.jwk: Wanted a point on P-256.' }
  if (subscription && deps.push.refuses(subscription) !== undefined) return { refused: 'endpoint-refused' }
  const jkt = thumbprint(jwk)
  const statement = { v: 1, token_digest: hashOf(token), email, name, device_jkt: jkt } as const
  const passkey = await checkRegistration(deps, registration, statement)
  if (isRefusal(passkey)) return passkey

  const deviceSecret = newSecret(deps)
  const device = newDeviceId(deps)
  const began = { person: id, by: 'passkey', passkey: passkey.id, device } as const
  const { session, token: sessionToken } = newSession(deps, began, now)
  return {
    deviceToken: deviceSecret.token,
    sessionToken,
    entry: {
      person,
      passkey: { ...passkey, person: id, name: deviceName, createdAt: now },
      device: {
        id: device,
        person: id,
        kind: 'phone',
        name: deviceName,
        jwk,
        jkt,
        tokenHash: deviceSecret.hash,
        passkey: passkey.id,
        ...(subscription ? { subscription } : {}),
        createdAt: now,
      },
      session,
    },
  }
}

function newPerson({ random }: Pick<Deps, 'random'>, { name, email, roles, now }: Newcomer): Person {
  const id = `${ID_PREFIX.person}${toBase64Url(random(16))}` as PersonId
  return { id, name, email, roles, active: true, createdAt: now }
}

export function newDeviceId({ random }: Pick<Deps, 'random'>): DeviceId {
  return `${ID_PREFIX.device}${toBase64Url(random(16))}` as DeviceId
}

/** @param began whose it is, and with what and where it began, as far as that is known */
export function newSession(
  deps: Pick<Deps, 'random'>,
  began: Pick<Session, 'person' | 'by' | 'passkey' | 'device'>,
  now: Instant,
): Readonly<{ session: Session; token: Base64Url }> {
  const { token, hash } = newSecret(deps)
  const milliseconds = began.by === 'recovery' ? LIMITS.recoverySessionHours * 3_600_000 : SESSION_MILLISECONDS
  return { token, session: { ...began, hash, createdAt: now, expiresAt: now + milliseconds } }
}

/** What the log says of a newcomer; `identity` stands for their e-mail address. */
export async function enrolledFacts(deps: Deps, entry: Entry) {
  const { id, roles, email } = entry.person
  return { roles, identity: await identityOf(deps, id, email), ...broughtFacts(entry) }
}

/** What the log says of a passkey and the device that came with it. */
export function broughtFacts({ person, passkey, device }: Entry) {
  return {
    person: person.id,
    credential: passkey.id,
    key_digest: plainDigest(fromBase64Url(passkey.publicKey)),
    device: device.id,
    device_jkt: device.jkt,
  }
}

/**
 * Stands for an e-mail address in the log. Its salt is kept as a fact of its own, beside the log, and is
 * stored first: a crash in between leaves a salt for nothing, never an entry that nobody can open.
 */
export async function identityOf(deps: Deps, subject: PersonId | Digest, email: string): Promise<Digest> {
  const salt = await deps.store.keepFact(`identity-salt/${subject}`, toBase64Url(deps.random(16)))
  return commitment(salt as Base64Url, email)
}

/** The answer to somebody who is in: their token, and a cookie to read with. */
export async function welcome(deps: Deps, prepared: Prepared, headers: Headers): Promise<ReplyOf<'enrol'>> {
  const { person, device } = prepared.entry
  headers.append('set-cookie', sessionCookie(prepared.sessionToken))
  return {
    person: personReply(person),
    device: deviceReply(device),
    token: prepared.deviceToken,
    roster_digest: (await deps.store.roster()).digest,
  }
}

export function personReply({ id, name, email, roles, active }: Person) {
  return { id, name, email, roles: [...roles], active }
}

/** @param now for its health; absent: it is not told of */
export function deviceReply(device: Device, now?: Instant, test?: PushTest) {
  return {
    id: device.id,
    kind: device.kind,
    name: device.name,
    created_at: device.createdAt,
    push: device.subscription !== undefined,
    ...(device.passkey === undefined ? {} : { passkey: device.passkey }),
    ...(device.lastSeenAt === undefined ? {} : { last_seen_at: device.lastSeenAt }),
    ...(device.lastShownAt === undefined ? {} : { last_shown_at: device.lastShownAt }),
    ...(test && { test: testReply(test) }),
    ...(device.kind === 'phone' && now !== undefined && { health: healthOf(device, now) }),
  }
}

/** 43 characters each can still be no point on the curve. */
export async function isPublicKey({ kty, crv, x, y }: DeviceJwk): Promise<boolean> {
  try {
    const scheme = { name: 'ECDSA', namedCurve: 'P-256' }
    await crypto.subtle.importKey('jwk', { kty, crv, x, y }, scheme, false, ['verify'])
    return true
  } catch {
    // WebCrypto throws on what is not a key, which is the answer.
    return false
  }
}
