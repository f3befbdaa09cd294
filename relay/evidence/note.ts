/**
 * The head of the log as a C2SP signed note: three lines of text, an empty one, a line for each signature.
 *
 * Rule: `checkNote` is for notes inside of other evidence, and takes none with a line whose key is not
 *   known: whatever is in it was signed, or is a signature that was checked. `signersOf` is for notes as they
 *   come from a log, whose other signatures (of a next key, of witnesses) are for others.
 *
 * @see https://c2sp.org/signed-note
 * @see https://c2sp.org/tlog-checkpoint
 */
import type { Base64Url, Digest } from '../contract/ids.ts'
import { concat, equalBytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { sha256 } from './digest.ts'
import { subtle } from './subtle.ts'

/** `index` counts from 0: `size` is the index of the next leaf. */
export type Checkpoint = Readonly<{ origin: string; size: number; root: Digest }>

/** `name+keyid+key` (C2SP), of an Ed25519 key. */
export type VerifierKey = string

type KnownKey = Readonly<{ name: string; id: Uint8Array; x: Base64Url }>

const ED25519 = 1
const KEY_ID_BYTES = 4
const MAX_SIGNATURES = 16
/** A new line ends a line; nothing else below the space has a place in a note. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toStandard(root)}\n`
}

/** What the note says, its signatures unseen. Undefined when it is not exactly one checkpoint. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const [, origin = '', size = '', hash = ''] =
    /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n\n/.exec(note) ?? []
  const root = fromStandard(hash)
  if (!root || root.length !== 32 || !Number.isSafeInteger(Number(size))) return undefined
  return { origin, size: Number(size), root: toBase64Url(root) as string as Digest }
}

/** Whether each of its signatures is there once, by one of these keys, and right; and there is one. */
export async function checkNote(note: string, keys: readonly VerifierKey[]): Promise<boolean> {
  const { text, signatures } = readNote(note) ?? {}
  if (text === undefined || !signatures) return false
  const known = keys.map(readKey).filter((key) => key !== undefined)
  const seen = new Set<KnownKey>()
  for (const signature of signatures) {
    const key = known.find((one) => isOf(one, signature))
    if (!key || seen.has(key) || !(await isSigned(text, key, signature.bytes))) return false
    seen.add(key)
  }
  return true
}

/**
 * Which of these keys signed the note (C2SP signed-note). Signatures of other keys are passed over.
 *
 * @returns none for a note that is malformed, and for one with a wrong signature in the name of a known key
 */
export async function signersOf(note: string, keys: readonly VerifierKey[]): Promise<readonly VerifierKey[]> {
  const { text, signatures } = readNote(note) ?? {}
  if (text === undefined || !signatures) return []
  if (CONTROL.test(note) || !note.isWellFormed() || signatures.length > MAX_SIGNATURES) return []
  const signers: VerifierKey[] = []
  for (const signature of signatures) {
    const vkey = keys.find((vkey) => isOf(readKey(vkey), signature))
    const key = vkey === undefined ? undefined : readKey(vkey)
    if (vkey === undefined || !key || signers.includes(vkey)) continue
    if (!(await isSigned(text, key, signature.bytes))) return []
    signers.push(vkey)
  }
  return signers
}

/** `bytes`: without the key id. */
type Signature = Readonly<{ name: string; id: Uint8Array; bytes: Uint8Array }>

function readNote(note: string): Readonly<{ text: string; signatures: readonly Signature[] }> | undefined {
  const end = note.lastIndexOf('\n\n') + 1
  if (end === 0 || !note.endsWith('\n')) return undefined
  const signatures: Signature[] = []
  for (const line of note.slice(end + 1, -1).split('\n')) {
    const [, name, text = ''] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? []
    const bytes = fromStandard(text)
    if (name === undefined || !bytes || bytes.length <= KEY_ID_BYTES) return undefined
    signatures.push({ name, id: bytes.subarray(0, KEY_ID_BYTES), bytes: bytes.subarray(KEY_ID_BYTES) })
  }
  return { text: note.slice(0, end), signatures }
}

function isOf(key: KnownKey | undefined, { name, id }: Signature): boolean {
  return key?.name === name && equalBytes(key.id, id)
}

/** Whether it is a key that notes can be checked with, its id fitting its bytes. */
export function isVerifierKey(text: string): boolean {
  return readKey(text) !== undefined
}

export function verifierKey(name: string, publicKey: Base64Url): VerifierKey {
  const bytes = concat(Uint8Array.of(ED25519), fromBase64Url(publicKey))
  const id = Array.from(keyId(name, bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${name}+${id}+${toStandard(toBase64Url(bytes))}`
}

/** @param signature of `text`, 64 bytes */
export function signatureLine(name: string, publicKey: Base64Url, signature: Uint8Array): string {
  const id = keyId(name, concat(Uint8Array.of(ED25519), fromBase64Url(publicKey)))
  return `\u2014 ${name} ${toStandard(toBase64Url(concat(id, signature)))}\n`
}

function keyId(name: string, key: Uint8Array): Uint8Array {
  return sha256(concat(utf8(`${name}\n`), key)).subarray(0, KEY_ID_BYTES)
}

function readKey(vkey: VerifierKey): KnownKey | undefined {
  const [, name = '', hex = '', text = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(vkey) ?? []
  const bytes = fromStandard(text)
  if (!bytes || bytes.length !== 33 || bytes[0] !== ED25519) return undefined
  const x = toBase64Url(bytes.subarray(1))
  return verifierKey(name, x).split('+')[1] === hex ? { name, id: keyId(name, bytes), x } : undefined
}

async function isSigned(text: string, { x }: KnownKey, signature: Uint8Array): Promise<boolean> {
  try {
    const key = await subtle().importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x }, { name: 'Ed25519' }, false, [
      'verify',
    ])
    return await subtle().verify({ name: 'Ed25519' }, key, signature, utf8(text))
  } catch {
    // Not a point on the curve, or not 64 bytes: it signed nothing.
    return false
  }
}

function toStandard(text: Base64Url | Digest): string {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/')
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=')
}

/** Undefined for every spelling but the one that `toStandard` makes. */
function fromStandard(text: string): Uint8Array | undefined {
  try {
    const bytes = fromBase64Url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
    return toStandard(toBase64Url(bytes)) === text ? bytes : undefined
  } catch {
    // Stray low bits, or not base64 at all.
    return undefined
  }
}
