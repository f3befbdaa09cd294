/**
 * Text that lies on a device only encrypted: AES-GCM under a key that the browser uses and never gives out.
 *
 * Rule: a row opens under its own name only, so that no two can be exchanged.
 */
import { utf8 } from '../relay/evidence/bytes.ts'

export type SealedRow = Readonly<{ iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer }>

/** It cannot be read out; whoever copies the browser's files gets no more than the browser's own protection of it. */
export function newRowKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

export async function sealRow(key: CryptoKey, name: string, text: string): Promise<SealedRow> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, sealed: await crypto.subtle.encrypt(under(iv, name), key, bytes(text)) }
}

/** @throws when it was sealed under another key or name, or changed since */
export async function openRow(key: CryptoKey, name: string, { iv, sealed }: SealedRow): Promise<string> {
  return new TextDecoder().decode(await crypto.subtle.decrypt(under(iv, name), key, sealed))
}

function under(iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: bytes(name) }
}

const bytes = (text: string) => new Uint8Array(utf8(text))
