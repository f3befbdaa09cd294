import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import { fromUtf8, utf8 } from '../../relay/evidence/bytes.ts'
import { bodyPlace, openKeys } from '../../relay/server/keys.ts'
import { followKeyFile } from '../../relay/server/key-file.ts'
import { addKey, keyRingPath, readKeyRing, retireKey, writeKeyRing } from '../../relay/store/key-ring.ts'
import type { KeyRing } from '../../relay/store/key-ring.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

const NOW = 1_800_000_000_000
const PLACE = bodyPlace('req_a' as string as RequestId)
const random = (bytes: number): Uint8Array => randomBytes(bytes)

async function openPlace() {
  const directory = makeTempDir('key-file')
  const path = keyRingPath(directory.path)
  const store = await openSqlite({ directory: directory.path, now: () => NOW })
  const keys = await openKeys(directory.path, random)
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const file = await followKeyFile({ directory: directory.path, keys, store, log })
  onTestFinished(async () => {
    file.close()
    await store.close()
    directory.remove()
  })
  const change = async (by: (ring: KeyRing) => KeyRing) => writeKeyRing(path, by(await readKeyRing(path)))
  const events = async () => {
    const entries = await store.logEntries(0, 100)
    return entries.map(({ leaf }) => JSON.parse(leaf) as Readonly<{ kind: string; use: string; kid: string }>)
  }
  return { path, keys, store, log, file, change, events, lines }
}

test('a key that is added signs from its time on, and is published before', async () => {
  const { keys, file, change } = await openPlace()
  const old = keys.grant(NOW).kid
  await change((ring) => addKey(ring, 'grant', { from: NOW + 1000, random }).ring)
  await file.look()
  expect(keys.jwks().keys.map(({ kid }) => kid)).toHaveLength(2)
  expect(keys.grant(NOW + 999).kid).toBe(old)
  expect(keys.grant(NOW + 1000).kid).not.toBe(old)
  expect(keys.grantByKid(old)?.kid).toBe(old)
})

test('a file that changed between the start’s first look and its second counts', async () => {
  const { path, keys, store, log, change } = await openPlace()
  await change((ring) => addKey(ring, 'grant', { from: NOW, random }).ring)
  const late = await followKeyFile({ directory: dirname(path), keys, store, log })
  onTestFinished(late.close)
  expect(keys.jwks().keys).toHaveLength(2)
})

test('a checkpoint is signed by the old and the new log key until the old one is retired', async () => {
  const { keys, file, change } = await openPlace()
  const old = keys.log(NOW)[0]?.kid ?? ''
  await change((ring) => addKey(ring, 'log', { from: NOW, random }).ring)
  await file.reload()
  expect(keys.log(NOW).map(({ kid }) => kid)).toEqual([expect.not.stringMatching(old), old])
  await change((ring) => retireKey(ring, old, NOW))
  await file.reload()
  expect(keys.log(NOW).map(({ kid }) => kid)).toEqual([expect.not.stringMatching(old)])
})

test('what was sealed under an older key still opens, until that key is gone', async () => {
  const { keys, file, change } = await openPlace()
  const sealed = keys.seal(utf8('shown'), { place: PLACE, now: NOW })
  const { kid = '' } = keys.names().find(({ use }) => use === 'seal') ?? {}
  await change((ring) => addKey(ring, 'seal', { from: NOW, random }).ring)
  await file.look()
  expect(fromUtf8(keys.unseal(sealed, PLACE))).toBe('shown')
  expect([keys.sealKid(NOW - 1) === kid, keys.sealKid(NOW) === kid]).toEqual([true, false])
  await change((ring) => retireKey(ring, kid, NOW))
  await file.look()
  expect(() => keys.unseal(sealed, PLACE)).toThrow(/none of the keys/)
})

test('the audit log names each key that came or went, once', async () => {
  const { keys, file, change, events } = await openPlace()
  expect(await events()).toEqual([])
  const old = keys.grant(NOW).kid
  await change((ring) => addKey(ring, 'grant', { from: NOW, random }).ring)
  await file.look()
  const now = keys.grant(NOW).kid
  await change((ring) => retireKey(ring, old, NOW))
  await file.look()
  await file.reload()
  expect(await events()).toMatchObject([
    { kind: 'key.rotated', use: 'grant', kid: now },
    { kind: 'key.retired', use: 'grant', kid: old },
  ])
})

test('a file that cannot be taken changes nothing, and the log says why', async () => {
  const { path, keys, file, lines } = await openPlace()
  const before = keys.grant(NOW)
  writeFileSync(path, '{"v":2,"secret":"do not print"')
  await file.look()
  expect(keys.grant(NOW)).toBe(before)
  expect(lines.join('')).toContain('keys refused')
  expect(lines.join('')).not.toContain('do not print')
  await file.reload()
  expect(keys.grant(NOW)).toBe(before)
  // As a copy from another relay of another database would be.
  const other = makeTempDir('other-keys')
  onTestFinished(() => other.remove())
  await openKeys(other.path, random)
  await writeKeyRing(path, await readKeyRing(keyRingPath(other.path)))
  await file.look()
  expect(keys.grant(NOW)).toBe(before)
  expect(lines.join('')).toContain('another mac key')
})
