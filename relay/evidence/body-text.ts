import { fromUtf8 } from './bytes.ts'

/** The text that the bytes are. Undefined when they are not UTF-8 or have a NUL, which canonical JSON cannot hold. */
export function bodyText(bytes: Uint8Array): string | undefined {
  try {
    const text = fromUtf8(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    // Not UTF-8.
    return undefined
  }
}
