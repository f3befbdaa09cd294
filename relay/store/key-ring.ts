/**
 * The relay's own secrets: keys.json in the data directory, made once, at the first start. Of each use but
 * `mac` there may be several: the newest that is active signs or encrypts, the others still check or open.
 *
 * Rule 1: the file is complete or absent; it is written beside, flushed, and then given its name. A new
 *   one never takes the place of another: a relay that started in the same moment signs with that.
 * Rule 2: a file that others can read, or that does not fit together, is refused. Making new keys would
 *   void every grant, subscription and stored body without a word.
 * Rule 3: a retired key keeps its name and its public half; its secret is gone from the file.
 */
import { createHmac } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Instant } from '../contract/ids.ts'
import { fromBase64Url, toBase64Url } from '../evidence/bytes.ts'
import { KEY_USES, fitsTogether, firstLogKey, newKey, sealKid, vapidKid } from './key-pair.ts'
import type { KeyUse } from './key-pair.ts'
import { StoreError } from './store-error.ts'
import { makeWhole, writeWhole } from './whole-file.ts'

const secret = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
const instant = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const life = { kid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{11,43}$/)), active_from: instant }
const retired = { retired: instant }
const publicJwk = { kty: v.literal('OKP'), crv: v.literal('Ed25519'), x: secret }
const vapidPublic = { publicKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}$/)) }

const signKey = v.union([
  v.strictObject({ ...publicJwk, d: secret, ...life }),
  v.strictObject({ ...publicJwk, ...life, ...retired }),
])
const keyRing = v.strictObject({
  v: v.literal(2),
  grant: v.array(signKey),
  log: v.array(signKey),
  vapid: v.array(
    v.union([
      v.strictObject({ ...vapidPublic, privateKey: secret, ...life }),
      v.strictObject({ ...vapidPublic, ...life, ...retired }),
    ]),
  ),
  seal: v.array(v.union([v.strictObject({ key: secret, ...life }), v.strictObject({ ...life, ...retired })])),
  mac: secret,
})

/** Of the first version: one key of each use, and none for the log. */
const firstKeyFile = v.strictObject({
  v: v.literal(1),
  grant: v.strictObject({ ...publicJwk, d: secret, kid: secret }),
  vapid: v.strictObject({ ...vapidPublic, privateKey: secret }),
  seal: secret,
  mac: secret,
})

export type KeyRing = v.InferOutput<typeof keyRing>
type Random = (bytes: number) => Uint8Array
type Living = Readonly<{ kid: string; active_from: Instant; retired?: never }>
type Retired = Readonly<{ kid: string; active_from: Instant; retired: Instant }>

export function keyRingPath(directory: string): string {
  return join(directory, 'keys.json')
}

/**
 * Reads the keys, makes them when there are none, and writes a file of the first version anew.
 *
 * @throws {StoreError} one sentence for whoever starts the relay
 */
export async function openKeyRing(path: string, random: Random): Promise<KeyRing> {
  const text = (await readIfThere(path)) ?? (await makeFile(path, random))
  await refuseOpenFile(path)
  const ring = parseKeyRing(text, path)
  if (isFirst(text)) await writeKeyRing(path, ring)
  return ring
}

/** What another relay has put there first is what counts: its keys may be in use. @returns what is there then */
async function makeFile(path: string, random: Random): Promise<string> {
  await rm(`${path}.new`, { force: true })
  const made = textOf(makeKeyRing(random))
  return (await makeWhole(path, made)) ? made : await readFile(path, 'utf8')
}

/** @throws {StoreError} also when there is no file */
export async function readKeyRing(path: string): Promise<KeyRing> {
  const text = await readIfThere(path)
  if (text === undefined) throw new StoreError(`There is no ${path}. A first start of the relay makes it.`)
  await refuseOpenFile(path)
  return parseKeyRing(text, path)
}

export async function writeKeyRing(path: string, ring: KeyRing): Promise<void> {
  await writeWhole(path, textOf(ring))
}

function textOf(ring: KeyRing): string {
  if (!isWhole(ring)) throw new Error('A key ring that does not fit together was to be written.')
  return `${JSON.stringify(v.parse(keyRing, ring), null, 2)}\n`
}

/**
 * A file of the first version becomes a ring without chance, so that relays with copies of it agree.
 *
 * @param path for the sentence that says what is wrong
 * @throws {StoreError} it never quotes the file, which is secret
 */
export function parseKeyRing(text: string, path: string): KeyRing {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The parser's message quotes the file, which is secret.
    throw broken(path)
  }
  const first = v.safeParse(firstKeyFile, json)
  const read = v.safeParse(keyRing, first.success ? ringOf(first.output) : json)
  if (!read.success || !isWhole(read.output)) throw broken(path)
  return read.output
}

/** The key that signs or encrypts now. Before any is active, it is the one that will be first. */
export function currentKey<K extends Living | Retired>(keys: readonly K[], now: Instant): Extract<K, Living> {
  const living = livingKeys(keys).toSorted((one, other) => one.active_from - other.active_from)
  const current = living.findLast((key) => key.active_from <= now) ?? living[0]
  if (!current) throw new Error('A key ring has lost its last key of a kind.')
  return current
}

/** Those that are not retired, also those that are not active yet. */
export function livingKeys<K extends Living | Retired>(keys: readonly K[]): readonly Extract<K, Living>[] {
  return keys.filter((key): key is Extract<K, Living> => key.retired === undefined)
}

/** @returns the ring with one key more; `from`: when it begins to sign or encrypt */
export function addKey(ring: KeyRing, use: KeyUse, { from, random }: Readonly<{ from: Instant; random: Random }>) {
  const key = { ...newKey(use, random), active_from: from }
  return { ring: { ...ring, [use]: [...ring[use], key] } as KeyRing, kid: key.kid }
}

/** @returns the ring without that key's secret; the same ring when it has no such living key */
export function retireKey(ring: KeyRing, kid: string, now: Instant): KeyRing {
  const without = (key: KeyRing[KeyUse][number]) => {
    if (key.kid !== kid || 'retired' in key) return key
    const { d: _d, privateKey: _p, key: _k, ...rest } = key as Record<string, unknown>
    return { ...rest, retired: now }
  }
  const uses = KEY_USES.map((use) => [use, ring[use].map(without)])
  return { ...ring, ...(Object.fromEntries(uses) as Pick<KeyRing, KeyUse>) }
}

/** Tells one `mac` key from another, and nothing else of it. */
export function macPrint({ mac }: Pick<KeyRing, 'mac'>): string {
  return toBase64Url(createHmac('sha256', fromBase64Url(mac)).update('holdgate/mac-key/v1\n').digest())
}

/** Whether every key of `other` is in the ring, by name. `mac` aside, which has none. */
export function hasAllOf(ring: KeyRing, other: KeyRing): boolean {
  return KEY_USES.every((use) => other[use].every(({ kid }) => ring[use].some((key) => key.kid === kid)))
}

function makeKeyRing(random: Random): KeyRing {
  const first = (use: KeyUse) => [{ ...newKey(use, random), active_from: 0 }]
  const made = { v: 2, grant: first('grant'), log: first('log'), vapid: first('vapid'), seal: first('seal') }
  return v.parse(keyRing, { ...made, mac: toBase64Url(random(32)) })
}

function ringOf({ grant, vapid, seal, mac }: v.InferOutput<typeof firstKeyFile>): unknown {
  const active_from = 0
  return {
    v: 2,
    grant: [{ ...grant, active_from }],
    log: [{ ...firstLogKey(grant.d), active_from }],
    vapid: [{ ...vapid, kid: vapidKid(vapid.publicKey), active_from }],
    seal: [{ key: seal, kid: sealKid(seal), active_from }],
    mac,
  }
}

/** Every key is what its name says, no name stands twice, and of each use one is left. */
function isWhole(ring: KeyRing): boolean {
  const kids = KEY_USES.flatMap((use) => ring[use].map(({ kid }) => kid))
  const isEach = KEY_USES.every((use) => ring[use].every((key) => fitsTogether(use, key)))
  const isUsable = KEY_USES.every((use) => ring[use].some((key) => !('retired' in key)))
  return isEach && isUsable && new Set(kids).size === kids.length
}

function isFirst(text: string): boolean {
  return (JSON.parse(text) as Readonly<{ v: number }>).v === 1
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new StoreError(`${path} cannot be read. Let the user who runs the relay own it, with mode 0600.`, {
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
  throw new StoreError(
    `${path} has mode ${found}, so others on this machine may read the relay's keys. Run: chmod 600 ${path}`,
  )
}

function broken(path: string): StoreError {
  return new StoreError(
    `${path} is damaged or of another version. Restore it from a backup; without it, existing grants, push subscriptions and stored bodies are lost.`,
  )
}
