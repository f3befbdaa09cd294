/**
 * A code short enough to type: eight Crockford characters, shown with a hyphen in the middle. It pairs a
 * browser, or leads to an invitation.
 *
 * Rule: three characters find what it is for and five prove it, so that wrong tries count against the one
 *   that was aimed at.
 */
import type { Digest } from '../contract/ids.ts'
import { toBase64Url, utf8 } from '../evidence/bytes.ts'
import type { Keys } from './keys.ts'

export type PairingCode = Readonly<{ lookup: string; proof: string }>

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHARACTERS = 8
const TYPED = /^[0-9A-HJKMNP-TV-Z]{8}$/
const LOOKUP_CHARACTERS = 3

export function newPairingCode(random: (bytes: number) => Uint8Array): PairingCode {
  // 256 is a multiple of 32, so each character is as likely as any other.
  const code = Array.from(random(CHARACTERS), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')
  return split(code)
}

export function showPairingCode({ lookup, proof }: PairingCode): string {
  const code = lookup + proof
  return `${code.slice(0, CHARACTERS / 2)}-${code.slice(CHARACTERS / 2)}`
}

/** As a person typed it: any case, spaces and hyphens anywhere, I and L for 1, O for 0. */
export function readPairingCode(typed: string): PairingCode | undefined {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')
  return TYPED.test(code) ? split(code) : undefined
}

/** Keyed, because 25 bits behind a plain hash could be tried out by whoever reads the database. */
export function hashPairingCode(keys: Keys, { lookup, proof }: PairingCode): Digest {
  return toBase64Url(keys.mac('pairing', utf8(lookup + proof))) as string as Digest
}

function split(code: string): PairingCode {
  return { lookup: code.slice(0, LOOKUP_CHARACTERS), proof: code.slice(LOOKUP_CHARACTERS) }
}
