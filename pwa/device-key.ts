/** By this device's key: ECDSA over P-256 and SHA-256, in IEEE P1363 form. */
export function signBytes(key: CryptoKey, bytes: Uint8Array): Promise<ArrayBuffer> {
  return crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new Uint8Array(bytes))
}
