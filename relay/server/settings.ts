/**
 * How this relay was told to run, by flags and environment; a flag wins.
 *
 * Rule: a wrong setting stops the start with one sentence that names it, what was found, and what to
 *   set instead. Nothing is guessed from half a setting.
 */
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { LOG_LEVELS } from './call-log.ts'
import type { LogLevel } from './call-log.ts'

export type Settings = Readonly<{
  listen: Readonly<{ host: string; port: number }>
  /** Keys, policy, and SQLite's database and lock live here; mode 0700. */
  directory: string
  /** PostgreSQL, shared by several relays; absent: SQLite. It has a password in it, and is never shown. */
  databaseUrl?: string
  /** Path of the policy file. */
  policy: string
  /** Origin at which people open the app: no path, no trailing slash. */
  publicUrl: string
  /** What passkeys are bound to: the host name of `publicUrl`. */
  rpId: string
  rpName: string
  /** VAPID subject (RFC 8292): mailto: or https:. */
  pushSubject: string
  /** The proxy in front is ours: its X-Forwarded-* headers are taken. */
  trustProxy: boolean
  /** The least that the log says. */
  logLevel: LogLevel
}>

/** A sentence for whoever starts the relay. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** What `--help` and `--version` print instead of starting. */
export class Told extends Error {
  override readonly name = 'Told'
}

type Given = Readonly<{ flag: string; variable: string; value: string }>
type Environment = Readonly<Record<string, string | undefined>>

const OPTIONS = {
  listen: ['--listen <host:port>', 'HOLDGATE_LISTEN', 'where to listen', '127.0.0.1:8787'],
  data: ['--data <directory>', 'HOLDGATE_DATA', 'keys, policy, and SQLite’s database', './data'],
  databaseUrl: ['--database-url <url>', 'HOLDGATE_DATABASE_URL', 'PostgreSQL instead of SQLite', ''],
  policy: ['--policy <file>', 'HOLDGATE_POLICY', 'the policy; policy.yaml in the data directory', ''],
  publicUrl: ['--public-url <url>', 'HOLDGATE_PUBLIC_URL', 'where people open the app; http://localhost:PORT', ''],
  pushSubject: ['--push-subject <address>', 'HOLDGATE_PUSH_SUBJECT', 'mailto: or https: for push services', ''],
  trustProxy: [
    '--trust-proxy <yes|no>',
    'HOLDGATE_TRUST_PROXY',
    'take callers’ addresses from the proxy’s X-Forwarded-For',
    'no',
  ],
  logLevel: ['--log-level <level>', 'HOLDGATE_LOG_LEVEL', `the least to log: ${LOG_LEVELS.join(', ')}`, 'info'],
} as const satisfies Record<string, readonly [flags: string, variable: string, says: string, fallback: string]>

type OptionName = keyof typeof OPTIONS

/**
 * @throws {SettingsError} for a wrong setting
 * @throws {Told} when only help or the version was asked for
 */
export function readSettings(
  flags: readonly string[],
  { environment, version }: Readonly<{ environment: Environment; version: string }>,
): Settings {
  const parsed = parseFlags(flags, version)
  const given = (name: OptionName): Given => {
    const [flag, variable, , fallback] = OPTIONS[name]
    const fromFlag = parsed[name]
    const said = flag.split(' ', 1)[0] ?? flag
    if (fromFlag !== undefined) return { flag: said, variable: said, value: fromFlag }
    // An empty variable is how many tools unset one.
    return { flag: said, variable, value: environment[variable] || fallback }
  }
  const listen = readListen(given('listen'))
  const directory = resolve(given('data').value)
  const publicUrl = readPublicUrl(given('publicUrl'), listen.port)
  const databaseUrl = readDatabaseUrl(given('databaseUrl'))
  return {
    listen,
    directory,
    ...(databaseUrl !== undefined && { databaseUrl }),
    policy: given('policy').value === '' ? join(directory, 'policy.yaml') : resolve(given('policy').value),
    publicUrl: publicUrl.origin,
    rpId: publicUrl.hostname,
    rpName: 'Holdgate',
    pushSubject: readPushSubject(given('pushSubject'), publicUrl),
    trustProxy: readYes(given('trustProxy')),
    logLevel: readLevel(given('logLevel')),
  }
}

/** True when only browsers on this machine can use that address. */
export function isLocal(settings: Settings): boolean {
  return settings.rpId === 'localhost'
}

function parseFlags(flags: readonly string[], version: string): Partial<Record<OptionName, string>> {
  let told = ''
  const command = new Command('npm start --')
    .description('Holds dangerous calls until the right person has approved them.')
    .version(version)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (told += text), writeErr: () => undefined })
  for (const [flag, variable, says, fallback] of Object.values(OPTIONS)) {
    command.option(flag, `${says} (${variable}${fallback === '' ? '' : `, default ${fallback}`})`)
  }
  try {
    command.parse([...flags], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) throw new Told(told)
    // "error: unknown option '--lisen'\n(Did you mean --listen?)"
    const sentence = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
    throw new SettingsError(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. See npm start -- --help.`)
  }
  return command.opts()
}

function readListen({ variable, value }: Given): Settings['listen'] {
  const found = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[^:[\]/\s]+)):(?<port>\d{1,5})$/i.exec(value)?.groups
  const port = Number(found?.['port'])
  if (!found || port > 65_535) {
    throw new SettingsError(
      `${variable} is ${JSON.stringify(value)}. Wanted host and port. Set ${variable}=127.0.0.1:8787 and restart.`,
    )
  }
  return { host: found['v6'] ?? found['name'] ?? '', port }
}

function readDatabaseUrl({ variable, value }: Given): string | undefined {
  if (value === '') return undefined
  const url = URL.parse(value)
  const isOne = url && ['postgres:', 'postgresql:'].includes(url.protocol) && /^\/[^/]+$/.test(url.pathname)
  if (isOne && url.hash === '') return value
  // What was found may hold a password, also where it is no address at all; so it is not repeated.
  throw new SettingsError(
    `${variable} is no address of a PostgreSQL database. Set ${variable}=postgres://user:password@host:5432/database, with what is special in the password written as %XX, or unset it to use SQLite, and restart.`,
  )
}

function readPublicUrl({ variable, value }: Given, port: number): URL {
  const text = value === '' ? `http://localhost:${port}` : value
  const url = URL.parse(text)
  const wrong = (why: string): SettingsError =>
    new SettingsError(
      `${variable} is ${JSON.stringify(value)}: ${why}. Set ${variable}=https://holdgate.example.org, or http://localhost:${port} for this machine alone, and restart.`,
    )
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw wrong('that is not a web address')
  if (url.username !== '' || url.password !== '') throw wrong('it has a user name')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw wrong('it has more than scheme, host and port')
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) throw wrong('passkeys need a host name, not an address')
  if (url.protocol === 'http:' && url.hostname !== 'localhost') {
    throw wrong('browsers make passkeys over https only, except on localhost')
  }
  return url
}

/** Apple refuses a subject that nobody could reach, with an answer that names only the token. */
function readPushSubject({ variable, value }: Given, publicUrl: URL): string {
  if (value === '') return publicUrl.protocol === 'https:' ? publicUrl.origin : 'mailto:operator@example.org'
  const url = URL.parse(value)
  const mail = url?.protocol === 'mailto:' ? /^[^@\s]+@([^@\s?]+)$/.exec(url.pathname)?.[1] : undefined
  const host = url?.protocol === 'https:' ? url.hostname : mail
  if (host !== undefined && /^(?!.*\.local(?:host)?$)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/i.test(host))
    return value
  throw new SettingsError(
    `${variable} is ${JSON.stringify(value)}. Push services want a mailto: or https: address. Set ${variable}=mailto:you@example.org and restart.`,
  )
}

function readYes({ variable, value }: Given): boolean {
  if (/^(?:yes|true|1)$/i.test(value)) return true
  if (/^(?:no|false|0)$/i.test(value)) return false
  throw new SettingsError(`${variable} is ${JSON.stringify(value)}. Wanted yes or no. Set ${variable}=no and restart.`)
}

function readLevel({ variable, value }: Given): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value.toLowerCase())
  if (level !== undefined) return level
  const known = LOG_LEVELS.join(', ')
  throw new SettingsError(
    `${variable} is ${JSON.stringify(value)}. Wanted one of ${known}. Set ${variable}=info and restart.`,
  )
}
