/** People with software passkeys and device keys, who come in and sign as the app does. */
import { SignJWT } from 'jose'
import { randomBytes } from 'node:crypto'
import type { Change, ChangeStatement, Role, SignedChange } from '../../relay/contract/change.ts'
import type { Base64Url, DeviceId, PersonId } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { thumbprint } from '../../relay/evidence/device-key.ts'
import type { DeviceJwk } from '../../relay/evidence/device-key.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import {
  changeChallenge,
  changeStatement,
  enrolmentChallenge,
  signInChallenge,
  signInStatement,
} from '../../relay/evidence/statement.ts'
import { newRecoveryCode } from '../../relay/evidence/recovery-code.ts'
import { createSetupToken } from '../../relay/server/enrolment.ts'
import { ORIGIN } from './relay.ts'
import type { Sends, TestRelay } from './relay.ts'
import { softwarePasskey } from './software-passkey.ts'
import type { Algorithm, SoftwarePasskey, Wrong } from './software-passkey.ts'

export type DeviceKey = Readonly<{ jwk: DeviceJwk; key: CryptoKey }>
export type OwnDevice = DeviceKey & Readonly<{ id: DeviceId; token: string }>

export type TestPerson = Readonly<{
  id: PersonId
  passkey: SoftwarePasskey
  device: OwnDevice
  /** The `cookie` header of their session. */
  cookie: string
}>

export type Identity = Readonly<{ name: string; email: string }>
export const ADA: Identity = { name: 'Ada', email: 'ada@example.org' }

export async function newDeviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { key: pair.privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y } }
}

export type Entry = Readonly<{
  passkey: SoftwarePasskey
  key: DeviceKey
  body: Readonly<{
    token: string
    registration: ReturnType<SoftwarePasskey['register']>
    device: Readonly<{ name: string; jwk: DeviceJwk }>
  }>
}>

/** What somebody sends who accepts a link. */
export async function entryWith(
  token: string,
  { name, email }: Identity,
  {
    algorithm,
    site = ORIGIN,
    passkey = softwarePasskey(site, algorithm),
    ...wrong
  }: Wrong & Readonly<{ algorithm?: Algorithm; site?: string | undefined; passkey?: SoftwarePasskey }> = {},
): Promise<Entry> {
  const key = await newDeviceKey()
  const challenge = enrolmentChallenge({
    v: 1,
    token_digest: plainDigest(utf8(token)),
    email,
    name,
    device_jkt: thumbprint(key.jwk),
  })
  const registration = passkey.register(challenge, wrong)
  return { passkey, key, body: { token, registration, device: { name: 'Phone', jwk: key.jwk } } }
}

/** Sets the relay up; its first person has every role. */
export async function setUpBy(relay: TestRelay, who: Identity = ADA): Promise<TestPerson> {
  return setUpWith(relay, (await createSetupToken(relay.deps)) ?? '', who)
}

/** Sets the relay up by its set-up link's token. */
export async function setUpWith(relay: Sends, token: string, who: Identity = ADA): Promise<TestPerson> {
  const { passkey, key, body } = await entryWith(token, who, { site: relay.origin })
  const { reply, headers, text } = await relay.send('setUp', { body: { ...body, ...who } })
  if (!('token' in reply)) throw new Error(`Not set up: ${text}`)
  return {
    id: reply.person.id,
    passkey,
    device: { ...key, id: reply.device.id, token: reply.token },
    ...signedIn(headers),
  }
}

/** The same person with a new session. */
export async function signInBy(relay: Sends, person: TestPerson): Promise<TestPerson> {
  const { reply } = await relay.send('challenge')
  const statement = signInStatement({
    v: 1,
    sign_in: relay.origin ?? ORIGIN,
    nonce: reply.nonce,
    expires_at: reply.expires_at,
  })
  const assertion = person.passkey.assert(signInChallenge(statement))
  const body = { statement, assertion, device: person.device.id }
  const { headers, status, text } = await relay.send('signIn', { body })
  if (status !== 200) throw new Error(`Not signed in: ${text}`)
  return { ...person, ...signedIn(headers) }
}

/** Invites a person and accepts as them. */
export async function enrolBy(
  relay: Sends,
  admin: TestPerson,
  who: Identity & Readonly<{ roles: readonly Role[] }>,
): Promise<TestPerson> {
  const token = await inviteBy(relay, admin, who)
  const { passkey, key, body } = await entryWith(token, who, { site: relay.origin })
  const { reply, headers, text } = await relay.send('enrol', { body })
  if (!('token' in reply)) throw new Error(`Not enrolled: ${text}`)
  return {
    id: reply.person.id,
    passkey,
    device: { ...key, id: reply.device.id, token: reply.token },
    ...signedIn(headers),
  }
}

/** @returns the token of the invitation's link */
export async function inviteBy(
  relay: Sends,
  admin: TestPerson,
  { name, email, roles }: Identity & Readonly<{ roles: readonly Role[] }>,
): Promise<string> {
  const body = await signChange(relay, admin, { kind: 'invite', name, email, roles })
  const { reply, text } = await relay.send('invite', { body })
  const token = 'link' in reply ? reply.link.split('#')[1] : undefined
  if (token === undefined) throw new Error(`Not invited: ${text}`)
  return token
}

/** The same person on a further device, with the passkey that it brought. */
export async function addDeviceBy(relay: Sends, person: TestPerson, { name, email }: Identity): Promise<TestPerson> {
  const token = await inviteDeviceBy(relay, person)
  const { passkey, key, body } = await entryWith(token, { name, email }, { site: relay.origin })
  const { reply, headers, text } = await relay.send('enrol', { body })
  if (!('token' in reply)) throw new Error(`Not added: ${text}`)
  return { id: person.id, passkey, device: { ...key, id: reply.device.id, token: reply.token }, ...signedIn(headers) }
}

/** @returns the token of the link for a further device */
export async function inviteDeviceBy(relay: Sends, person: Signer): Promise<string> {
  const { reply, text } = await relay.send('inviteDevice', {
    body: await signChange(relay, person, { kind: 'invite_device' }),
  })
  const token = 'link' in reply ? reply.link.split('#')[1] : undefined
  if (token === undefined) throw new Error(`No link: ${text}`)
  return token
}

/** Makes recovery codes as the app does. */
export async function recoveryCodesBy(relay: Sends, person: Signer): Promise<readonly string[]> {
  const codes = Array.from({ length: LIMITS.recoveryCodes }, () => newRecoveryCode(randomBytes(16)))
  const digests = codes.map((code) => plainDigest(utf8(code)))
  const body = await signChange(relay, person, { kind: 'make_recovery_codes', codes: digests })
  const { status, text } = await relay.send('makeRecoveryCodes', { body })
  if (status !== 204) throw new Error(`No codes: ${text}`)
  return codes
}

/** @returns the `cookie` header of a session that a recovery code began */
export async function recoverBy(relay: Sends, code: string): Promise<string> {
  const { headers, status, text } = await relay.send('recover', { body: { code } })
  if (status !== 200) throw new Error(`Not recovered: ${text}`)
  return signedIn(headers).cookie
}

/** Pairs a browser for an operator. */
export async function pairBy(relay: Sends, person: TestPerson, name = 'Browser'): Promise<OwnDevice> {
  const { reply } = await relay.send('pair', { body: await signChange(relay, person, { kind: 'pair_browser' }) })
  const key = await newDeviceKey()
  const claimed = await relay.send('claimPairing', { body: { code: reply.code, name, jwk: key.jwk } })
  return { ...key, id: claimed.reply.device, token: claimed.reply.token }
}

type Signer = Pick<TestPerson, 'id' | 'passkey'>

export type Twist = Readonly<{ statement?: Partial<ChangeStatement>; wrong?: Wrong; by?: SoftwarePasskey }>

/** Signs a change as the app does. */
export function signChange(relay: Sends, person: Signer, change: Change): Promise<SignedChange> {
  return signTwisted(relay, person, { change })
}

/** Signs a change that is wrong in one thing. */
export async function signTwisted(
  relay: Sends,
  person: Signer,
  { change, ...twist }: Twist & Readonly<{ change: Change }>,
): Promise<SignedChange> {
  const { reply } = await relay.send('challenge')
  const passkey = twist.by ?? person.passkey
  const statement = changeStatement({
    v: 1,
    change,
    person: person.id,
    credential: passkey.id,
    roster_digest: reply.roster_digest,
    nonce: reply.nonce,
    expires_at: reply.expires_at,
    ...twist.statement,
  })
  return { statement, assertion: passkey.assert(changeChallenge(statement), twist.wrong) }
}

/** Headers with which a device proves one call. */
export async function deviceHeaders(
  relay: Pick<TestRelay, 'clock'> & Pick<Sends, 'origin'>,
  { jwk, key, token }: Pick<OwnDevice, 'jwk' | 'key' | 'token'>,
  { method, path }: Readonly<{ method: string; path: string }>,
): Promise<Readonly<Record<string, string>>> {
  const proof = await new SignJWT({
    jti: randomBytes(16).toString('base64url'),
    htm: method,
    htu: (relay.origin ?? ORIGIN) + path,
    ath: plainDigest(utf8(token)),
    iat: Math.floor(relay.clock.now / 1000),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .sign(key)
  return { authorization: `DPoP ${token}`, dpop: proof }
}

function signedIn(headers: Headers): Readonly<{ cookie: string }> {
  return { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' }
}

/** A well-formed nonce that no relay made. */
export function foreignNonce(): Base64Url {
  return randomBytes(32).toString('base64url') as Base64Url
}
