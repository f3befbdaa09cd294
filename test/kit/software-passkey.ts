/**
 * A passkey in software, for tests without a browser. It uses node:crypto only, so that a mistake of ours
 * is not made twice, and lets a test be wrong in one thing at a time.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Assertion } from '../../relay/contract/decision.ts'
import type { Base64Url, CredentialId } from '../../relay/contract/ids.ts'
import type { BodyOf } from '../../relay/contract/schema/api.ts'

type Registration = BodyOf<'enrol'>['registration']

/** What an authenticator or a browser could be made to say. */
export type Wrong = Readonly<{
  origin?: string
  rpId?: string
  type?: string
  crossOrigin?: boolean
  notVerified?: boolean
  notPresent?: boolean
  signCount?: number
  /** Somebody else's: nothing in a registration proves that the key is at hand. */
  id?: string
  cose?: Base64Url
}>

export type SoftwarePasskey = Readonly<{
  id: CredentialId
  /** The public key as COSE_Key. */
  cose: Base64Url
  register: (challenge: Uint8Array, wrong?: Wrong) => Registration
  assert: (challenge: Uint8Array, wrong?: Wrong) => Assertion
  /** As Chromium's virtual authenticator takes it, to be used by a real page. */
  stored: () => Readonly<{
    credentialId: string
    isResidentCredential: boolean
    rpId: string
    privateKey: string
    userHandle: string
    signCount: number
  }>
}>

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

/** `EdDSA`: a kind of key that the relay does not take. */
export type Algorithm = 'ES256' | 'EdDSA'

export function softwarePasskey(origin: string, algorithm: Algorithm = 'ES256'): SoftwarePasskey {
  const { publicKey, privateKey } =
    algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const id = randomBytes(16)
  const maker = { origin, rpId: new URL(origin).hostname }
  return {
    id: text(id) as string as CredentialId,
    cose: text(cose(publicKey)),
    register(challenge, wrong = {}) {
      const named = wrong.id === undefined ? id : Buffer.from(wrong.id, 'base64url')
      const key = wrong.cose === undefined ? cose(publicKey) : Buffer.from(wrong.cose, 'base64url')
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, named.length), named, key])
      const authData = authenticatorData({ ...maker, ...wrong }, attested)
      return {
        id: text(named) as string as CredentialId,
        rawId: text(named) as string as CredentialId,
        type: 'public-key',
        response: {
          clientDataJSON: text(clientData('webauthn.create', challenge, { ...maker, ...wrong })),
          attestationObject: text(attestationNone(authData)),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      }
    },
    assert(challenge, wrong = {}) {
      const authData = authenticatorData({ ...maker, ...wrong })
      const client = clientData('webauthn.get', challenge, { ...maker, ...wrong })
      const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()])
      return {
        credential: text(id) as string as CredentialId,
        authenticator_data: text(authData),
        client_data_json: text(client),
        signature: text(sign(algorithm === 'ES256' ? 'sha256' : null, signed, privateKey)),
      }
    },
    stored: () => ({
      credentialId: id.toString('base64'),
      isResidentCredential: true,
      rpId: maker.rpId,
      privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      userHandle: randomBytes(16).toString('base64'),
      signCount: 0,
    }),
  }
}

type Said = Wrong & Readonly<{ origin: string; rpId: string }>

function clientData(type: string, challenge: Uint8Array, { origin, crossOrigin = false, ...said }: Said): Buffer {
  return Buffer.from(JSON.stringify({ type: said.type ?? type, challenge: text(challenge), origin, crossOrigin }))
}

function authenticatorData({ rpId, ...said }: Said, attested?: Buffer): Buffer {
  const flags =
    (said.notPresent ? 0 : PRESENT) | (said.notVerified ? 0 : VERIFIED) | (attested === undefined ? 0 : ATTESTED)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(said.signCount ?? 0)
  const rpIdHash = createHash('sha256').update(rpId).digest()
  return Buffer.concat([rpIdHash, Buffer.of(flags), count, attested ?? Buffer.alloc(0)])
}

/** `{"fmt": "none", "attStmt": {}, "authData": …}` in CBOR. */
function attestationNone(authData: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(authData.length)
  return Buffer.concat([
    Buffer.of(0xa3, 0x63),
    Buffer.from('fmt'),
    Buffer.of(0x64),
    Buffer.from('none'),
    Buffer.of(0x67),
    Buffer.from('attStmt'),
    Buffer.of(0xa0, 0x68),
    Buffer.from('authData'),
    Buffer.of(0x59),
    length,
    authData,
  ])
}

/** COSE_Key (RFC 9053): EC2 on P-256, or OKP on Ed25519. */
function cose(key: KeyObject): Buffer {
  const { kty, x = '', y = '' } = key.export({ format: 'jwk' })
  const [bytesX, bytesY] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  if (kty === 'OKP') return Buffer.concat([Buffer.from('a4010103272006215820', 'hex'), bytesX])
  return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), bytesX, Buffer.from('225820', 'hex'), bytesY])
}

function text(bytes: Uint8Array): Base64Url {
  return Buffer.from(bytes).toString('base64url') as Base64Url
}
