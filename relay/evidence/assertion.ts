/**
 * Checks that a person touched their passkey, verified as themselves, for exactly one challenge.
 *
 * Rule 1: every check is made for every assertion; no option turns one off.
 * Rule 2: input never throws; what cannot be read is `malformed`.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion
 */
import type { Json } from '../contract/action.ts'
import type { Assertion } from '../contract/decision.ts'
import { concat, equalBytes, fromBase64Url, fromUtf8, utf8 } from './bytes.ts'
import { sha256 } from './digest.ts'
import type { PasskeyKey } from './passkey-key.ts'
import { readJson } from './strict-json.ts'

export type Checked =
  | Readonly<{ ok: true; signCount: number; backedUp: boolean }>
  | Readonly<{
      ok: false
      why:
        | 'wrong-type'
        | 'wrong-challenge'
        | 'wrong-origin'
        | 'cross-origin'
        | 'wrong-rp'
        | 'not-present'
        | 'not-verified'
        | 'bad-signature'
        | 'malformed'
    }>

type Expected = Readonly<{
  assertion: Assertion
  /** The key of `assertion.credential`, which the caller found active. */
  key: PasskeyKey
  /** 32 bytes, made anew from the statement. */
  challenge: Uint8Array
  /** Exact, as `location.origin` has it. */
  origin: string
  rpId: string
}>

type ClientData = Readonly<{ type: string; challenge: Uint8Array; origin: string; isForeign: boolean }>

type AuthenticatorData = Readonly<{
  rpIdHash: Uint8Array
  isPresent: boolean
  isVerified: boolean
  backedUp: boolean
  signCount: number
}>

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const BACKUP_ELIGIBLE = 0x08
const BACKED_UP = 0x10
const ATTESTED_DATA = 0x40
const EXTENSION_DATA = 0x80
const FIXED_LENGTH = 37

export async function checkAssertion({ assertion, key, challenge, origin, rpId }: Expected): Promise<Checked> {
  const read = readAssertion(assertion)
  if (!read) return { ok: false, why: 'malformed' }
  const { client, authenticator } = read
  if (client.type !== 'webauthn.get') return { ok: false, why: 'wrong-type' }
  if (!equalBytes(client.challenge, challenge)) return { ok: false, why: 'wrong-challenge' }
  if (client.origin !== origin) return { ok: false, why: 'wrong-origin' }
  if (client.isForeign) return { ok: false, why: 'cross-origin' }
  if (!equalBytes(authenticator.rpIdHash, sha256(utf8(rpId)))) return { ok: false, why: 'wrong-rp' }
  if (!authenticator.isPresent) return { ok: false, why: 'not-present' }
  if (!authenticator.isVerified) return { ok: false, why: 'not-verified' }
  if (!(await key.verify(read.signed, read.signature))) return { ok: false, why: 'bad-signature' }
  return { ok: true, signCount: authenticator.signCount, backedUp: authenticator.backedUp }
}

function readAssertion(assertion: Assertion) {
  try {
    const authenticatorData = fromBase64Url(assertion.authenticator_data)
    const clientDataJson = fromBase64Url(assertion.client_data_json)
    const client = readClientData(clientDataJson)
    const authenticator = readAuthenticatorData(authenticatorData)
    if (!client || !authenticator) return undefined
    const signed = concat(authenticatorData, sha256(clientDataJson))
    return { client, authenticator, signed, signature: fromBase64Url(assertion.signature) }
  } catch {
    // Not base64url, not UTF-8 or not JSON: the assertion cannot be read, whichever it was.
    return undefined
  }
}

/** Browsers may add members later (`other_keys_can_be_added_here`); unknown ones are passed over. */
function readClientData(bytes: Uint8Array): ClientData | undefined {
  const data: Json = readJson(fromUtf8(bytes))
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
  const { type, challenge, origin, crossOrigin, topOrigin } = data as { readonly [key: string]: Json }
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return undefined
  if (crossOrigin !== undefined && typeof crossOrigin !== 'boolean') return undefined
  return {
    type,
    challenge: fromBase64Url(challenge),
    origin,
    isForeign: crossOrigin === true || topOrigin !== undefined,
  }
}

function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | undefined {
  const flags = bytes[32]
  if (flags === undefined || bytes.length < FIXED_LENGTH) return undefined
  const has = (flag: number): boolean => (flags & flag) !== 0
  // An assertion never carries a new key; extension data is there if, and only if, its flag says so.
  if (has(ATTESTED_DATA) || has(EXTENSION_DATA) !== bytes.length > FIXED_LENGTH) return undefined
  if (has(BACKED_UP) && !has(BACKUP_ELIGIBLE)) return undefined
  return {
    rpIdHash: bytes.subarray(0, 32),
    isPresent: has(USER_PRESENT),
    isVerified: has(USER_VERIFIED),
    backedUp: has(BACKED_UP),
    signCount: new DataView(bytes.buffer, bytes.byteOffset).getUint32(33),
  }
}
