/**
 * The relay's own secrets: keys.json in the data directory, made once, at the first start.
 *
 * Rule 1: the file is complete or absent; it is written beside, flushed, and renamed into place.
 * Rule 2: a file that others can read, or that does not fit together, stops the start. Making new keys
 *   would void every grant, subscription and stored body without a word.
 */
import { createCipheriv, createDecipheriv, createHmac, createPrivateKey, createPublicKey } from 'node:crypto'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint } from 'jose'
import * as v from 'valibot'
import webPush from 'web-push'
import type { SigningKey } from '../evidence/jws.ts'
import { concat, fromBase64Url, toBase64Url, utf8 } from '../evidence/bytes.ts'
import { SettingsError } from './settings.ts'

type PublicJwk = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; use: 'sig'; alg: 'EdDSA' }>

export type Keys = Readonly<{
  /** Signs grants and console rules. */
  grant: SigningKey
  jwks: Readonly<{ keys: readonly PublicJwk[] }>
  /** P-256 pair in the form of web-push (RFC 8292). */
  vapid: Readonly<{ publicKey: string; privateKey: string }>
  /** Encrypts what is stored. `context` names what it is and whose; only the same one opens it. */
  seal: (bytes: Uint8Array, context: string) => Uint8Array
  /** @throws when the bytes were changed, or sealed under another key or context */
  unseal: (sealed: Uint8Array, context: string) => Uint8Array
  /** HMAC-SHA-256, 32 bytes. `purpose` keeps one use's values worthless in another. */
  mac: (purpose: string, bytes: Uint8Array) => Uint8Array
}>

const secret = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
const keyFile = v.strictObject({
  v: v.literal(1),
  grant: v.strictObject({ kty: v.literal('OKP'), crv: v.literal('Ed25519'), x: secret, d: secret, kid: secret }),
  vapid: v.strictObject({
    publicKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}$/)),
    privateKey: secret,
  }),
  seal: secret,
  mac: secret,
})
type KeyFile = v.InferOutput<typeof keyFile>

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Reads the keys, or makes them when there are none.
 *
 * @throws {SettingsError} one sentence for whoever starts the relay
 */
export async function openKeys(directory: string, random: (bytes: number) => Uint8Array): Promise<Keys> {
  const path = join(directory, 'keys.json')
  const text = await readIfThere(path)
  const file = text === undefined ? await makeKeys(path, random) : readKeys(path, text)
  if (text !== undefined) await refuseOpenFile(path)
  if ((await calculateJwkThumbprint(file.grant)) !== file.grant.kid || !fitsTogether(file)) throw broken(path)
  return keysOf(file, random)
}

function keysOf(file: KeyFile, random: (bytes: number) => Uint8Array): Keys {
  const { kty, crv, x, d, kid } = file.grant
  const sealKey = fromBase64Url(file.seal)
  const macKey = fromBase64Url(file.mac)
  return {
    grant: { kid, privateJwk: { kty, crv, x, d } },
    jwks: { keys: [{ kty, crv, x, kid, use: 'sig', alg: 'EdDSA' }] },
    vapid: file.vapid,
    seal(bytes, context) {
      const nonce = random(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(utf8(context))
      return concat(nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag())
    },
    unseal(sealed, context) {
      const end = sealed.length - TAG_BYTES
      if (end < NONCE_BYTES) throw new Error('What is sealed here is too short to be whole.')
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(utf8(context)).setAuthTag(sealed.subarray(end))
      return concat(decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final())
    },
    mac(purpose, bytes) {
      return createHmac('sha256', macKey)
        .update(utf8(`${purpose}\n`))
        .update(bytes)
        .digest()
    },
  }
}

async function makeKeys(path: string, random: (bytes: number) => Uint8Array): Promise<KeyFile> {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint({ kty: kty ?? '', crv: crv ?? '', x: x ?? '' })
  const file = v.parse(keyFile, {
    v: 1,
    grant: { kty, crv, x, d, kid },
    vapid: webPush.generateVAPIDKeys(),
    seal: toBase64Url(random(32)),
    mac: toBase64Url(random(32)),
  })
  await writeWhole(path, `${JSON.stringify(file, null, 2)}\n`)
  return file
}

/** A crash before the rename leaves keys.json.new, which the next start writes anew. */
async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  const handle = await open(beside, 'w', 0o600)
  try {
    await handle.chmod(0o600)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, path)
  if (process.platform === 'win32') return
  // Without this the new name itself could be lost with the power.
  const folder = await open(join(path, '..'), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new SettingsError(`${path} cannot be read. Let the user who runs the relay own it, with mode 0600.`, {
      cause: error,
    })
  }
}

async function refuseOpenFile(path: string): Promise<void> {
  // Windows keeps access elsewhere; its mode says nothing.
  if (process.platform === 'win32') return
  const { mode } = await stat(path)
  if ((mode & 0o077) === 0) return
  const found = (mode & 0o777).toString(8).padStart(4, '0')
  throw new SettingsError(
    `${path} has mode ${found}, so others on this machine may read the relay's keys. Run: chmod 600 ${path}`,
  )
}

function readKeys(path: string, text: string): KeyFile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The parser's message quotes the file, which is secret.
    throw broken(path)
  }
  const read = v.safeParse(keyFile, json)
  if (!read.success) throw broken(path)
  return read.output
}

/** Whether the public half of the grant key is that of its private half. */
function fitsTogether({ grant }: KeyFile): boolean {
  const { kty, crv, x, d } = grant
  try {
    const probe = utf8('holdgate')
    const signature = sign(null, probe, createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }))
    return verify(null, probe, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }), signature)
  } catch {
    // Not a key at all, which is the same answer.
    return false
  }
}

function broken(path: string): SettingsError {
  return new SettingsError(
    `${path} is damaged or of another version. Restore it from a backup; without it, existing grants, push subscriptions and stored bodies are lost.`,
  )
}
