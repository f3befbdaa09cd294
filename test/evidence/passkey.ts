/** A passkey in software, made of node:crypto only, so that a mistake of ours is not made twice. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Assertion } from '../../relay/contract/decision.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { CREDENTIAL } from './builders.ts'

export const ORIGIN = 'https://holdgate.example.org'
export const RP_ID = 'holdgate.example.org'
export const CHALLENGE = new Uint8Array(32).fill(7)

const FLAGS = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40, extensions: 0x80 }

export type SoftwarePasskey = Readonly<{
  algorithm: 'ES256' | 'RS256'
  cose: Base64Url
  /** An assertion over `CHALLENGE`, changed where the test says so before it is signed. */
  assert: (change?: Change) => Assertion
}>

type Change = Readonly<{
  clientData?: Readonly<Record<string, unknown>>
  clientDataJson?: string
  rpId?: string
  flags?: readonly (keyof typeof FLAGS)[]
  signCount?: number
  trailing?: Uint8Array
  challenge?: Uint8Array
}>

export function softwarePasskey(algorithm: 'ES256' | 'RS256'): SoftwarePasskey {
  const { privateKey, publicKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    algorithm,
    cose: base64url(algorithm === 'ES256' ? coseEs256(publicKey) : coseRs256(publicKey)),
    assert: (change = {}) => assertion(privateKey, change),
  }
}

function assertion(privateKey: KeyObject, change: Change): Assertion {
  const clientData = {
    type: 'webauthn.get',
    challenge: base64url(change.challenge ?? CHALLENGE),
    origin: ORIGIN,
    crossOrigin: false,
    ...change.clientData,
  }
  const clientDataJson = Buffer.from(change.clientDataJson ?? JSON.stringify(clientData))
  const count = Buffer.alloc(4)
  count.writeUInt32BE(change.signCount ?? 0)
  const flags = (change.flags ?? ['present', 'verified']).reduce((bits, flag) => bits | FLAGS[flag], 0)
  const authenticatorData = Buffer.concat([
    sha256(Buffer.from(change.rpId ?? RP_ID)),
    Buffer.of(flags),
    count,
    change.trailing ?? Buffer.alloc(0),
  ])
  return {
    credential: CREDENTIAL,
    authenticator_data: base64url(authenticatorData),
    client_data_json: base64url(clientDataJson),
    signature: base64url(sign('sha256', Buffer.concat([authenticatorData, sha256(clientDataJson)]), privateKey)),
  }
}

function coseEs256(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return coseOfPoint(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'))
}

export function coseOfPoint(x: Uint8Array, y: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y])
}

function coseRs256(key: KeyObject): Buffer {
  const { n = '', e = '' } = key.export({ format: 'jwk' })
  const modulus = Buffer.from(n, 'base64url')
  const head = Buffer.from('a401030339010020590000', 'hex')
  head.writeUInt16BE(modulus.length, head.length - 2)
  const exponent = Buffer.from(e, 'base64url')
  return Buffer.concat([head, modulus, Buffer.of(0x21, 0x40 + exponent.length), exponent])
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

export function base64url(bytes: Uint8Array): Base64Url {
  return Buffer.from(bytes).toString('base64url') as Base64Url
}
