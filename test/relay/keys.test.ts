import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { openKeys } from '../../relay/server/keys.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

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
  expect(second.jwks).toEqual(first.jwks)
  expect(second.vapid).toEqual(first.vapid)
  expect(second.mac('x', utf8('y'))).toEqual(first.mac('x', utf8('y')))
  expect(second.unseal(first.seal(utf8('shown'), 'req'), 'req')).toEqual(utf8('shown'))
})

test('what a crash left beside the file is written anew', async () => {
  const path = directory()
  writeFileSync(join(path, 'keys.json.new'), '{"half', { mode: 0o644 })
  await openKeys(path, random)
  expect(readdirSync(path)).toEqual(['keys.json'])
  expect(statSync(join(path, 'keys.json')).mode & 0o777).toBe(0o600)
})

test('no private part is in the public key set', async () => {
  const keys = await openKeys(directory(), random)
  expect(Object.keys(keys.jwks.keys[0] ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test('a file that others may read stops the start with the command that mends it', async () => {
  const path = directory()
  await openKeys(path, random)
  chmodSync(join(path, 'keys.json'), 0o640)
  await expect(openKeys(path, random)).rejects.toThrow(/mode 0640.*chmod 600/)
})

describe('a file that does not fit together stops the start, and is left as it is', () => {
  type File = { v: number; grant: Record<string, string>; seal: string }
  const BROKEN: Readonly<Record<string, (file: File) => unknown>> = {
    'no JSON': () => undefined,
    'another version': (file) => ({ ...file, v: 2 }),
    'a missing key': ({ v, grant }) => ({ v, grant }),
    'an unknown member': (file) => ({ ...file, more: 1 }),
    'another kid': (file) => ({ ...file, grant: { ...file.grant, kid: 'A'.repeat(43) } }),
    'another private half': (file) => ({ ...file, grant: { ...file.grant, d: 'A'.repeat(43) } }),
  }
  for (const [name, change] of Object.entries(BROKEN)) {
    test(name, async () => {
      const path = directory()
      await openKeys(path, random)
      const file = join(path, 'keys.json')
      const broken = change(JSON.parse(readFileSync(file, 'utf8')) as File)
      writeFileSync(file, broken === undefined ? '{"v":1' : JSON.stringify(broken))
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
    const sealed = keys.seal(utf8('body'), 'req_a')
    expect(() => keys.unseal(sealed, 'req_b')).toThrow()
  })
  test('does not open when any byte was changed, or any is missing', async () => {
    const keys = await openKeys(directory(), random)
    const sealed = keys.seal(utf8('body'), 'req_a')
    for (const at of sealed.keys()) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte))
      expect(() => keys.unseal(changed, 'req_a'), `byte ${at}`).toThrow()
      expect(() => keys.unseal(sealed.subarray(0, at), 'req_a'), `length ${at}`).toThrow()
    }
  })
  test('is never the same twice', async () => {
    const keys = await openKeys(directory(), random)
    expect(keys.seal(utf8('body'), 'req')).not.toEqual(keys.seal(utf8('body'), 'req'))
  })
})

test('a MAC for one purpose is worthless for another', async () => {
  const keys = await openKeys(directory(), random)
  expect(keys.mac('challenge', utf8('x'))).not.toEqual(keys.mac('pairing', utf8('x')))
})
