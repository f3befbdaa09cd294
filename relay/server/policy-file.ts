/**
 * The policy file: read at start, and again when it changes.
 *
 * Rule 1: at start a file with an error in it stops the start; there is nothing to go by.
 * Rule 2: later, a file with an error changes nothing: the last good policy counts, and the log says
 *   line and column.
 * Rule 3: a changed file counts when two looks in a row find the same one. The first half of a file that
 *   is still being written can be a valid policy, in which the rules at its end allow everything.
 */
import { readFile, stat, writeFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import { browserReach } from '../rules/browser-reach.ts'
import { DEFAULT_POLICY } from '../rules/default-policy.ts'
import { readPolicy } from '../rules/policy.ts'
import type { PolicyError } from '../rules/policy.ts'
import type { Store } from '../store/store.ts'
import type { LoadedPolicy } from './deps.ts'
import { SettingsError } from './settings.ts'

export type PolicyFile = Readonly<{
  current: () => LoadedPolicy
  /** Reads the file now; resolves when what it says counts, or was refused. */
  reload: () => Promise<void>
  /** What the timer does: reads a changed file once it has come to rest. */
  look: () => Promise<void>
  close: () => void
}>

type Opening = Readonly<{ path: string; store: Store; log: Logger }>

const LOOK_EVERY_MILLISECONDS = 2_000
const MODE = 0o600

/** @throws {SettingsError} with line and column of the first error */
export async function openPolicy({ path, store, log }: Opening): Promise<PolicyFile> {
  // Before it is read: a change in between is then found by the next looks.
  let taken = await markOf(path)
  let lastSeen = taken
  const first = await load(store, await readOrWrite(path))
  if (Array.isArray(first)) throw new SettingsError(`${path}:${sentenceOf(first)}`)
  let loaded: LoadedPolicy = first
  warnOfWide(loaded, log)

  async function reload(): Promise<void> {
    try {
      await take(await readFile(path, 'utf8'))
    } catch (error) {
      // In mid-save the file may be gone for a moment; the next look finds it.
      log.error({ err: error }, 'policy not read; the last good one still counts')
    }
  }

  async function take(source: string): Promise<void> {
    const next = await load(store, source)
    if (Array.isArray(next)) {
      log.error({ policy: `${path}:${sentenceOf(next)}` }, 'policy refused; the last good one still counts')
      return
    }
    if (next.version === loaded.version) return
    loaded = next
    log.info({ digest: next.policy.digest, version: next.version, rules: next.policy.rules.length }, 'policy loaded')
    warnOfWide(loaded, log)
  }

  async function look(): Promise<void> {
    try {
      const found = await markOf(path)
      const isAtRest = found !== undefined && found === lastSeen
      lastSeen = found
      if (!isAtRest || found === taken) return
      const source = await readFile(path, 'utf8')
      // Written to while it was read: the looks after this one find it.
      if ((await markOf(path)) !== found) return
      taken = found
      await take(source)
    } catch (error) {
      log.error({ err: error }, 'policy not read; the last good one still counts')
    }
  }

  // By reading the file's status: notices of the operating system get lost on network drives.
  const timer = setInterval(() => void look(), LOOK_EVERY_MILLISECONDS).unref()
  return { current: () => loaded, reload, look, close: () => clearInterval(timer) }
}

/** What changes with the file. Undefined: it is not there, or not to be read, for the moment. */
async function markOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true })
    return `${mtimeNs} ${size} ${ino}`
  } catch {
    // In mid-save; the last good policy counts until there is a file again.
    return undefined
  }
}

/** Browsers cannot hold these rules as they are written, so they stop more. */
function warnOfWide({ policy }: LoadedPolicy, log: Logger): void {
  const rules = browserReach(policy).flatMap(({ rule, widened }) => (widened ? [rule] : []))
  if (rules.length > 0) log.warn({ rules }, 'browsers stop whole hosts for these rules; holdgate policy says why')
}

async function load(store: Store, source: string): Promise<LoadedPolicy | PolicyError[]> {
  const policy = readPolicy(source)
  if (Array.isArray(policy)) return policy
  return { policy, version: await store.policyVersion(policy.digest, source) }
}

async function readOrWrite(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new SettingsError(
        `${path} cannot be read. Let the user who runs the relay read it, or set HOLDGATE_POLICY to another file.`,
        { cause: error },
      )
    }
  }
  try {
    // Never over a file that appeared meanwhile.
    await writeFile(path, DEFAULT_POLICY, { flag: 'wx', mode: MODE })
  } catch (error) {
    throw new SettingsError(`${path} cannot be written. Set HOLDGATE_POLICY to a file that exists.`, { cause: error })
  }
  return DEFAULT_POLICY
}

function sentenceOf([first, ...more]: readonly PolicyError[]): string {
  if (!first) return ' has an error.'
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  return `${first.line}:${first.column} ${first.message} ${first.hint}${others}`
}
