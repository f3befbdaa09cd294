/** How this relay was told to run. Read once, by main.ts; each wrong setting is one clear sentence. */
export type Settings = Readonly<{
  listen: Readonly<{ host: string; port: number }>
  /** Database, keys and lock live here; mode 0700. */
  directory: string
  /** Path of the policy file. */
  policy: string
  /** Origin at which people open the app: no path, no trailing slash. */
  publicUrl: string
  /** What passkeys are bound to: the host name of `publicUrl`. */
  rpId: string
  rpName: string
  /** VAPID subject (RFC 8292): mailto: or https:. */
  pushSubject: string
  /** Take the client's address from X-Forwarded-For. */
  trustProxy: boolean
}>
