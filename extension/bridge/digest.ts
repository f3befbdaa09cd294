/** The digest of held bytes, made where they are kept. */
import type { Digest } from '../../relay/contract/ids.ts'

/**
 * SHA-256 as 43 base64url characters.
 *
 * @param elsewhere asked where the page's origin has no WebCrypto (plain http)
 */
export async function digestOf(
  bytes: ArrayBuffer,
  elsewhere: (bytes: ArrayBuffer) => Promise<Digest>,
): Promise<Digest> {
  const subtle: SubtleCrypto | undefined = crypto.subtle
  if (!subtle) return elsewhere(bytes)
  const hash = new Uint8Array(await subtle.digest('SHA-256', bytes))
  return toBase64Url(hash) as Digest
}

/** 128 random bits as 22 base64url characters. */
export function drawHoldId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
