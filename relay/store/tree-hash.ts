/**
 * The hashes of merkle.ts, by the machine's own SHA-256: a third of the time, and every change of state waits
 * for some of them.
 */
import { hash } from 'node:crypto'
import type { Base64Url } from '../contract/ids.ts'

const HASH_BYTES = 32

export function leafHash(leaf: string): Base64Url {
  return hash('sha256', `\0${leaf}`, 'base64url') as Base64Url
}

export function nodeHash(left: Base64Url, right: Base64Url): Base64Url {
  const pair = Buffer.allocUnsafe(1 + 2 * HASH_BYTES)
  pair[0] = 1
  pair.write(left, 1, 'base64url')
  pair.write(right, 1 + HASH_BYTES, 'base64url')
  return hash('sha256', pair, 'base64url') as Base64Url
}
