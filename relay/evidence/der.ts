/** ECDSA signatures: from DER, which passkeys speak, to the fixed length that WebCrypto takes. */
const P256_BYTES = 32

/**
 * @param der `SEQUENCE { INTEGER r, INTEGER s }` (RFC 3279 section 2.2.3)
 * @returns r and s, 32 bytes each; undefined when the bytes are not exactly one signature in DER
 */
export function derToP1363(der: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  // r and s of P-256 take at most 33 bytes each, so every length is one byte below 0x80.
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  const rEnd = integerEnd(der, 2)
  if (rEnd === undefined || integerEnd(der, rEnd) !== der.length) return undefined
  const flat = new Uint8Array(2 * P256_BYTES)
  if (!place(flat, P256_BYTES, der.subarray(4, rEnd))) return undefined
  if (!place(flat, 2 * P256_BYTES, der.subarray(rEnd + 2))) return undefined
  return flat
}

/** The index after the integer that starts at `at`; undefined when there is none or it is not minimal. */
function integerEnd(der: Uint8Array, at: number): number | undefined {
  const length = der[at + 1]
  if (der[at] !== 0x02 || length === undefined || length === 0 || at + 2 + length > der.length) return undefined
  const [first = 0, second = 0] = der.subarray(at + 2, at + 4)
  const isNegative = first >= 0x80
  const isPadded = first === 0 && length > 1 && second < 0x80
  return isNegative || isPadded ? undefined : at + 2 + length
}

/** Right-aligned, without the leading zero that DER adds to keep an integer positive. */
function place(flat: Uint8Array, end: number, integer: Uint8Array): boolean {
  const bytes = integer[0] === 0 ? integer.subarray(1) : integer
  if (bytes.length > P256_BYTES) return false
  flat.set(bytes, end - bytes.length)
  return true
}
