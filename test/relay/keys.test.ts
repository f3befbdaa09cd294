import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createCipheriv, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { bodyPlace, openKeys } from '../../relay/server/keys.ts'
import type { RequestId } from '../../relay/contract/ids.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

const NOW = 1_800_000_000_000
const A = bodyPlace('req_a' as string as RequestId)
const B = bodyPlace('req_b' as string as RequestId)
const random = (bytes: number): Uint8Array => randomBytes(bytes)

function directory(): string {
  const dir = makeTempDir('keys')
  onTestFinished(dir.remove)
  return dir.path
}

test('the first start makes keys that only their owner can read', async () => {
  const path = directory()
  await openKeys(path, random)
  expect(readdirSync(path)).toEqual(['keys.json'])
  expect(statSync(join(path, 'keys.json')).mode & 0o777).toBe(0o600)
})

test('the next start finds the same keys', async () => {
  const path = directory()
  const first = await openKeys(path, random)
  const second = await openKeys(path, random)
  expect(second.jwks()).toEqual(first.jwks())
  expect(second.log(NOW)).toEqual(first.log(NOW))
  expect(second.vapid(NOW)).toEqual(first.vapid(NOW))
  expect(second.mac('x', utf8('y'))).toEqual(first.mac('x', utf8('y')))
  expect(second.unseal(first.seal(utf8('shown'), { place: A, now: NOW }), A)).toEqual(utf8('shown'))
})

test('what a crash left beside the file is written anew', async () => {
  const path = directory()
  writeFileSync(join(path, 'keys.json.new'), '{"half', { mode: 0o644 })
  await openKeys(path, random)
  expect(readdirSync(path)).toEqual(['keys.json'])
  expect(statSync(join(path, 'keys.json')).mode & 0o777).toBe(0o600)
})

test('of relays that start at once in one directory, all take the keys that are in its file', async () => {
  const path = directory()
  const all = await Promise.all(Array.from({ length: 8 }, () => openKeys(path, random)))
  const stored = await openKeys(path, random)
  const prints = [...all, stored].map((keys) => toBase64Url(keys.mac('x', utf8('y'))))
  expect(new Set(prints).size).toBe(1)
  expect(readdirSync(path)).toEqual(['keys.json'])
})

test('no private part is in the public key set', async () => {
  const keys = await openKeys(directory(), random)
  expect(Object.keys(keys.jwks().keys[0] ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test('a file that others may read stops the start with the command that mends it', async () => {
  const path = directory()
  await openKeys(path, random)
  chmodSync(join(path, 'keys.json'), 0o640)
  await expect(openKeys(path, random)).rejects.toThrow(/mode 0640.*chmod 600/)
})

describe('a file that does not fit together stops the start, and is left as it is', () => {
  type Key = Record<string, string | number>
  type File = { v: number; grant: Key[]; log: Key[]; vapid: Key[]; seal: Key[] }
  const BROKEN: Readonly<Record<string, (file: File) => unknown>> = {
    'no JSON': () => undefined,
    'another version': (file) => ({ ...file, v: 3 }),
    'a missing key': ({ v, grant, log, vapid }) => ({ v, grant, log, vapid }),
    'no key left of a use': (file) => ({ ...file, log: [] }),
    'an unknown member': (file) => ({ ...file, more: 1 }),
    'another name': (file) => ({ ...file, grant: file.grant.map((key) => ({ ...key, kid: 'A'.repeat(43) })) }),
    'another private half': (file) => ({ ...file, grant: file.grant.map((key) => ({ ...key, d: 'A'.repeat(43) })) }),
    'another push key': (file) => ({
      ...file,
      vapid: file.vapid.map((key) => ({ ...key, privateKey: 'B'.repeat(43) })),
    }),
    'a key twice': (file) => ({ ...file, grant: [...file.grant, ...file.grant] }),
  }
  for (const [name, change] of Object.entries(BROKEN)) {
    test(name, async () => {
      const path = directory()
      await openKeys(path, random)
      const file = join(path, 'keys.json')
      const broken = change(JSON.parse(readFileSync(file, 'utf8')) as File)
      writeFileSync(file, broken === undefined ? '{"v":2' : JSON.stringify(broken))
      const before = readFileSync(file, 'utf8')
      const error: unknown = await openKeys(path, random).catch((error: unknown) => error)
      expect(String(error)).toMatch(/keys\.json is damaged or of another version/)
      expect(String(error)).not.toContain('"d"')
      expect(readFileSync(file, 'utf8')).toBe(before)
    })
  }
})

describe('what was sealed', () => {
  test('opens only in its own context', async () => {
    const keys = await openKeys(directory(), random)
    const sealed = keys.seal(utf8('body'), { place: A, now: NOW })
    expect(() => keys.unseal(sealed, B)).toThrow()
  })
  test('does not open when any byte was changed, or any is missing', async () => {
    const keys = await openKeys(directory(), random)
    const sealed = keys.seal(utf8('body'), { place: A, now: NOW })
    for (const at of sealed.keys()) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte))
      expect(() => keys.unseal(changed, A), `byte ${at}`).toThrow()
      expect(() => keys.unseal(sealed.subarray(0, at), A), `length ${at}`).toThrow()
    }
  })
  test('is never the same twice', async () => {
    const keys = await openKeys(directory(), random)
    expect(keys.seal(utf8('body'), { place: A, now: NOW })).not.toEqual(keys.seal(utf8('body'), { place: A, now: NOW }))
  })
})

test('a MAC for one purpose is worthless for another', async () => {
  const keys = await openKeys(directory(), random)
  expect(keys.mac('challenge', utf8('x'))).not.toEqual(keys.mac('pairing', utf8('x')))
})

describe('a file of the first version', () => {
  // Written by that version.
  const FIRST = {
    v: 1,
    grant: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    },
    vapid: {
      publicKey: 'BOLsry9T4MfalcrR5Icq6-f_2vpSEcj4iWW8MTCYKpI--nyfhoBaEVsFgFJl95cwxH6BERva08aBvAAPIjzhTS8',
      privateKey: '_KvPcxCkUcdypoicAbZvXJAcK04kXq54fd2t0gm7wUE',
    },
    seal: 'A'.repeat(43),
    mac: 'B'.repeat(42) + 'A',
  }

  async function upgraded() {
    const path = directory()
    const file = join(path, 'keys.json')
    writeFileSync(file, JSON.stringify(FIRST), { mode: 0o600 })
    return { keys: await openKeys(path, random), file }
  }

  test('is written anew with the same keys, and a key for the log', async () => {
    const { keys, file } = await upgraded()
    expect(keys.grant(NOW)).toMatchObject({ kid: FIRST.grant.kid, privateJwk: { d: FIRST.grant.d } })
    expect(keys.vapid(NOW)).toMatchObject(FIRST.vapid)
    expect(keys.vapidOf(undefined)).toMatchObject(FIRST.vapid)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ v: 2, mac: FIRST.mac })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
  test('becomes the same in each relay that has a copy', async () => {
    const [one, other] = [await upgraded(), await upgraded()]
    expect(one.keys.log(NOW)).toEqual(other.keys.log(NOW))
    expect(readFileSync(one.file, 'utf8')).toBe(readFileSync(other.file, 'utf8'))
  })
  test('had sealed bodies that still open, each as that of its own request', async () => {
    const { keys } = await upgraded()
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(FIRST.seal, 'base64url'), Buffer.alloc(12, 7))
    cipher.setAAD(utf8('req_a'))
    const sealed = Buffer.concat([Buffer.alloc(12, 7), cipher.update('shown'), cipher.final(), cipher.getAuthTag()])
    expect(keys.unseal(sealed, A)).toEqual(utf8('shown'))
    expect(() => keys.unseal(sealed, B)).toThrow()
    expect(Buffer.from(sealed.subarray(0, 8)).toString('base64url')).not.toBe(keys.sealKid(NOW))
  })
})
