/**
 * The little of the web platform that this room uses and that page, worker and Node all have. It is
 * seen by this room only: others bring their own `lib`. Nothing exported from here may name these types.
 */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes: Uint8Array): string
}
declare class URL {
  constructor(url: string)
  readonly host: string
  readonly href: string
  readonly origin: string
  readonly pathname: string
  readonly search: string
}

interface CryptoKey {
  readonly type: string
  readonly algorithm: { readonly name: string }
}
interface JsonWebKey {
  kty?: string
  crv?: string
  x?: string
  y?: string
  n?: string
  e?: string
}
interface SubtleCrypto {
  digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
  importKey(
    format: 'jwk',
    key: JsonWebKey,
    algorithm: { name: string; namedCurve?: string; hash?: string },
    extractable: boolean,
    usages: readonly 'verify'[],
  ): Promise<CryptoKey>
  verify(
    algorithm: { name: string; hash?: string },
    key: CryptoKey,
    signature: Uint8Array,
    signed: Uint8Array,
  ): Promise<boolean>
}
/** `subtle` is missing in pages without a secure context. */
declare const crypto: { readonly subtle?: SubtleCrypto } | undefined
declare function atob(text: string): string
declare function btoa(binary: string): string
