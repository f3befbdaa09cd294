/** WebCrypto's door. It is closed in pages without a secure context, where nothing could be checked. */
export function subtle(): SubtleCrypto {
  const found = typeof crypto === 'undefined' ? undefined : crypto.subtle
  if (!found) throw new Error('WebCrypto is missing: open this page over https, or on localhost.')
  return found
}
