import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { Base64Url } from '../../../relay/contract/ids.ts'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { fromBase64Url, toBase64Url } from '../../../relay/evidence/bytes.ts'
import { openKeys } from '../../../relay/server/keys.ts'
import type { Keys } from '../../../relay/server/keys.ts'
import { checkChallenge, newChallenge } from '../../../relay/server/proof/challenge.ts'
import { makeTempDir } from '../../kit/temp-dir.ts'

const random = (bytes: number): Uint8Array => randomBytes(bytes)
const NOW = 1_800_000_000_000
const WINDOW = LIMITS.challengeMinutes * 60_000

async function someKeys(): Promise<Keys> {
  const directory = makeTempDir('challenge')
  onTestFinished(directory.remove)
  return openKeys(directory.path, random)
}

test('a nonce is 256 bits and counts until its deadline', async () => {
  const keys = await someKeys()
  const { nonce, expiresAt } = newChallenge({ keys, random }, NOW)
  expect(nonce).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(expiresAt).toBe(NOW + WINDOW)
  expect(checkChallenge(keys, nonce, NOW)).toEqual({ nonce, expiresAt })
  expect(checkChallenge(keys, nonce, NOW + WINDOW - 1)).toEqual({ nonce, expiresAt })
})

test('a nonce at its deadline is late', async () => {
  const keys = await someKeys()
  const { nonce } = newChallenge({ keys, random }, NOW)
  expect(checkChallenge(keys, nonce, NOW + WINDOW)).toEqual({ refused: 'challenge-expired' })
})

test('a nonce with any bit changed is not ours', async () => {
  const keys = await someKeys()
  const bytes = fromBase64Url(newChallenge({ keys, random }, NOW).nonce)
  for (const at of bytes.keys()) {
    const changed = toBase64Url(bytes.map((byte, index) => (index === at ? byte ^ 0x80 : byte)))
    expect(checkChallenge(keys, changed, NOW), `byte ${at}`).toMatchObject({ refused: 'passkey-refused' })
  }
})

test('a nonce of another relay, or none at all, is not ours', async () => {
  const [keys, others] = [await someKeys(), await someKeys()]
  const { nonce } = newChallenge({ keys: others, random }, NOW)
  expect(checkChallenge(keys, nonce, NOW)).toMatchObject({ refused: 'passkey-refused' })
  expect(checkChallenge(keys, '_'.repeat(43) as Base64Url, NOW)).toMatchObject({ refused: 'passkey-refused' })
})
