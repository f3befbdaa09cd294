/** What to tell whoever starts a relay on a database that cannot be used. The password is in none of it. */
import { DatabaseError } from 'pg'
import type { Pool } from 'pg'

/** Older ones get no security fixes. */
const OLDEST = 14

/** Looks at the server and the database. @returns what has to be different, or undefined */
export async function whatIsWrong(pool: Pool, url: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ version: number; encoding: string; standby: boolean }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
      pg_is_in_recovery() AS standby`,
  )
  const [found] = rows
  if (!found) return `${placeOf(url)} does not answer as PostgreSQL does.`
  const major = Math.floor(found.version / 10_000)
  if (major < OLDEST) {
    return `${placeOf(url)} is PostgreSQL ${major}. Holdgate needs ${OLDEST} or newer. Upgrade it, or set HOLDGATE_DATABASE_URL to another server.`
  }
  if (found.standby) {
    return `${placeOf(url)} is a standby, which only reads. Set HOLDGATE_DATABASE_URL to the primary server.`
  }
  if (found.encoding !== 'UTF8') {
    return `The database ${nameOf(url)} stores text as ${found.encoding}. Make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name it in HOLDGATE_DATABASE_URL.`
  }
  return undefined
}

/** A sentence about why it cannot be opened. */
export function sentenceOf(url: string, error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  if (said.startsWith('corrupted migrations')) {
    return `The database ${nameOf(url)} was written by a newer Holdgate. Start that version, or restore an older backup.`
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const sentence = KNOWN[code]?.(url)
  if (sentence !== undefined) return sentence
  if (/CERT|ALTNAME|UNABLE_TO/.test(code)) {
    return `${placeOf(url)} has a certificate that cannot be verified (${code}). Name the one that vouches for it: add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem to HOLDGATE_DATABASE_URL, with the host name that it is made for.`
  }
  if (!(error instanceof DatabaseError)) {
    if (/timeout/i.test(said)) return silent(url)
    if (/terminated/i.test(said)) {
      return `${placeOf(url)} does not answer as PostgreSQL does. Set HOLDGATE_DATABASE_URL to where PostgreSQL is.`
    }
  }
  return `${placeOf(url)} cannot be used (${withoutPassword(said, url)}). Set HOLDGATE_DATABASE_URL to a PostgreSQL database, or unset it to use SQLite.`
}

const KNOWN: Readonly<Record<string, (url: string) => string>> = {
  ECONNREFUSED: (url) =>
    `Nothing answers at ${placeOf(url)}. Start PostgreSQL there, or set HOLDGATE_DATABASE_URL to where it is.`,
  ETIMEDOUT: silent,
  ENOTFOUND: (url) => `${hostOf(url)} has no address. Set HOLDGATE_DATABASE_URL to a host that has one.`,
  EAI_AGAIN: (url) =>
    `The address of ${hostOf(url)} cannot be looked up at the moment. Try again, or name it by number.`,
  // Wrong password; no entry for this user and host in pg_hba.conf.
  '28P01': (url) =>
    `${placeOf(url)} refuses the password of ${userOf(url)}. Set the right one in HOLDGATE_DATABASE_URL; what is special in a URL is written as %XX.`,
  '28000': (url) =>
    `${placeOf(url)} does not let ${userOf(url)} in. Add a line for that user and this machine to pg_hba.conf.`,
  '3D000': (url) =>
    `There is no database ${nameOf(url)} at ${placeOf(url)}. Make it: CREATE DATABASE ${nameOf(url)} OWNER ${userOf(url)}.`,
  '42501': (url) =>
    `${userOf(url)} may not make tables in the database ${nameOf(url)}. Make it the owner: ALTER DATABASE ${nameOf(url)} OWNER TO ${userOf(url)}.`,
  '53300': (url) => `${placeOf(url)} takes no more connections. Raise max_connections: each relay uses ten.`,
  '57P03': (url) => `${placeOf(url)} is starting or stopping. Try again in a moment.`,
}

function silent(url: string): string {
  return `${placeOf(url)} does not answer. Let this machine reach it, or set HOLDGATE_DATABASE_URL to where PostgreSQL is.`
}

function hostOf(url: string): string {
  return new URL(url).hostname
}

function placeOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname || 'localhost'}:${port || '5432'}`
}

function nameOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username) || 'the user'
}

function withoutPassword(said: string, url: string): string {
  const { password } = new URL(url)
  if (password === '') return said
  return said.replaceAll(password, '…').replaceAll(decodeURIComponent(password), '…')
}
