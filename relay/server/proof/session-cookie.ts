/**
 * The cookie of a signed-in person. It lets them read; no route writes with it, but signing out.
 *
 * Browsers take Secure cookies, and so the `__Host-` prefix, from http://localhost too
 * (test/journey/session-cookie.test.ts), so there is one name everywhere.
 */
import type { Base64Url } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'

const NAME = '__Host-holdgate'
const SECURITY = 'Path=/; HttpOnly; Secure; SameSite=Strict'
const FOUND = new RegExp(`(?:^|; *)${NAME}=([A-Za-z0-9_-]{43})(?:;|$)`)

export const SESSION_MILLISECONDS = LIMITS.sessionDays * 24 * 3_600_000

export function sessionCookie(token: Base64Url): string {
  return `${NAME}=${token}; ${SECURITY}; Max-Age=${SESSION_MILLISECONDS / 1000}`
}

export function noSessionCookie(): string {
  return `${NAME}=; ${SECURITY}; Max-Age=0`
}

export function readSessionCookie(headers: Headers): string | undefined {
  return FOUND.exec(headers.get('cookie') ?? '')?.[1]
}
