/**
 * A recovery code: sixteen Crockford characters (80 random bits), shown in four groups.
 *
 * Rule: so many bits are beyond guessing also for whoever reads the database, so SHA-256 of the characters
 *   is all that is kept.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHARACTERS = 16
const TYPED = /^[0-9A-HJKMNP-TV-Z]{16}$/

/** @param random 16 random bytes */
export function newRecoveryCode(random: Uint8Array): string {
  // 256 is a multiple of 32, so each character is as likely as any other.
  return Array.from(random.subarray(0, CHARACTERS), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')
}

export function showRecoveryCode(code: string): string {
  return (code.match(/.{4}/g) ?? []).join('-')
}

/** As a person typed it: any case, spaces and hyphens anywhere, I and L for 1, O for 0. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')
  return TYPED.test(code) ? code : undefined
}
