/** Headers that every answer carries, and those of the app's pages. */

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Answers of the API are for one caller and one moment, and are no document. */
export const API_HEADERS: Readonly<Record<string, string>> = {
  ...EVERYWHERE,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/**
 * Whoever could run script in the app could sign what the approver did not see, so that nothing runs
 * but the files that this relay serves, and no text becomes script.
 *
 * @param styleHashes `'sha256-…'` of the styles that stand in the page itself
 */
export function pageHeaders(styleHashes: readonly string[], https: boolean): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    ["style-src 'self'", ...styleHashes].join(' '),
    "img-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]
  return {
    ...EVERYWHERE,
    'content-security-policy': policy.join('; '),
    'permissions-policy':
      'camera=(self), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
