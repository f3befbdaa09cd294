/**
 * Makes a passkey and this device's key in one ceremony, and keeps what the relay gives for them.
 *
 * Rule: the key pair exists before the tap, so that the passkey prompt opens in the tap.
 */
import type { EnrolmentStatement } from '../relay/contract/change.ts'
import type { CredentialId, Digest } from '../relay/contract/ids.ts'
import { toBase64Url, utf8 } from '../relay/evidence/bytes.ts'
import { thumbprint } from '../relay/evidence/device-key.ts'
import { plainDigest } from '../relay/evidence/digest.ts'
import { enrolmentChallenge } from '../relay/evidence/statement.ts'
import type { BodyOf } from '../relay/contract/schema/api.ts'
import { remember as keep, type OwnDevice } from './device-memory.ts'
import { remember, type KnownPerson } from './memory.ts'
import { described, type Ceremony, type Passkey } from './passkey.ts'
import type { Answered } from './relay.ts'

type Registration = BodyOf<'enrol'>['registration']
export type DeviceKey = Readonly<{ key: CryptoKey; jwk: OwnDevice['jwk']; jkt: string }>
/** `known`: the authenticator has one of those that were not to be made again. */
export type Created = Readonly<{ registration: Registration } | { not: 'cancelled' | 'failed' | 'known' }>

export async function makeDeviceKey(): Promise<DeviceKey> {
  // Not extractable: it can be used here, and copied nowhere.
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const
  return { key: pair.privateKey, jwk, jkt: thumbprint(jwk) }
}

export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && 'credentials' in navigator
}

type About = Readonly<{ rp_id: string; rp_name: string }>
type Person = Readonly<{ name: string; email: string }>

/**
 * @param token of the link; with the device's key it makes the challenge fresh and only ours
 * @param known passkeys of the same person, of which the authenticator shall have none
 */
export async function createPasskey(
  ceremony: Ceremony,
  {
    about,
    person,
    token,
    jkt,
    known = [],
  }: Readonly<{ about: About; person: Person; token: string; jkt: string; known?: readonly Passkey[] }>,
): Promise<Created> {
  if (ceremony.running) return { not: 'cancelled' }
  ceremony.running = true
  const statement: EnrolmentStatement = {
    v: 1,
    token_digest: plainDigest(utf8(token)),
    email: person.email,
    name: person.name,
    device_jkt: jkt,
  }
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        rp: { id: about.rp_id, name: about.rp_name },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name: person.email, displayName: person.name },
        challenge: enrolmentChallenge(statement),
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        attestation: 'none',
        excludeCredentials: known.map(described),
      },
    })
    return made instanceof PublicKeyCredential ? { registration: registrationOf(made) } : { not: 'cancelled' }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') return { not: 'known' }
    // Browsers say NotAllowedError for closed, timed out and refused alike.
    const isClosed = error instanceof DOMException && /^(NotAllowed|Abort)Error$/.test(error.name)
    return { not: isClosed ? 'cancelled' : 'failed' }
  } finally {
    ceremony.running = false
  }
}

function registrationOf(made: PublicKeyCredential): Registration {
  const response = made.response as AuthenticatorAttestationResponse
  const id = made.id as CredentialId
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: toBase64Url(new Uint8Array(response.clientDataJSON)),
      attestationObject: toBase64Url(new Uint8Array(response.attestationObject)),
      transports: response.getTransports(),
    },
    clientExtensionResults: {},
  }
}

/** Keeps who this is and how this device proves itself. */
export async function keepEnrolment(
  enrolled: Answered<'enrol'> & Readonly<{ roster_digest: Digest }>,
  mine: Readonly<{ key: DeviceKey; credential: CredentialId; vapidPublicKey: string }>,
): Promise<KnownPerson> {
  const { id, name, email, roles } = enrolled.person
  const person: KnownPerson = { id, name, email, roles }
  remember('person', person)
  remember('credential', mine.credential)
  await keep('device', {
    id: enrolled.device.id,
    person: id,
    token: enrolled.token,
    key: mine.key.key,
    jwk: mine.key.jwk,
    vapidPublicKey: mine.vapidPublicKey,
  })
  return person
}

/** In the order in which to look: later ones also stand in the names that earlier ones give themselves. */
const SYSTEMS = {
  iPhone: 'iPhone',
  iPad: 'iPad',
  Android: 'Android',
  CrOS: 'Chromebook',
  Windows: 'Windows',
  Mac: 'Mac',
  Linux: 'Linux',
}
const BROWSERS = {
  Edg: 'Edge',
  OPR: 'Opera',
  SamsungBrowser: 'Samsung',
  Firefox: 'Firefox',
  Chrome: 'Chrome',
  Safari: 'Safari',
}

/** What this device is called in lists: system and browser, as far as they can be told. */
export function deviceName(agent: string): string {
  const found = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).find(([sign]) => agent.includes(sign))
  const system = found(SYSTEMS)?.[1] ?? 'Device'
  const browser = found(BROWSERS)?.[1]
  return browser ? `${system}, ${browser}` : system
}
