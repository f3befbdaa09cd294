/** What a command may use of the machine that it runs on; main.ts alone hands it out. */
import type { Instant } from '../contract/ids.ts'

/**
 * - 0: done; what was to be checked is so
 * - 1: what was to be checked is not so
 * - 2: it could not be done, or not all of it: a wrong flag, a missing file, a check that needs more
 */
export type ExitCode = 0 | 1 | 2

export type Machine = Readonly<{
  /** Of Holdgate itself. */
  version: string
  environment: Readonly<Record<string, string | undefined>>
  now: () => Instant
  random: (bytes: number) => Uint8Array
  fetch: typeof fetch
  /** To standard output, as it is. */
  print: (text: string) => void
  /** Of whoever sits at it; undefined when nobody does. */
  ask: (question: string) => Promise<string | undefined>
  /** To standard error, for people who wait. */
  note: (text: string) => void
  /** What the command ends with, where that is not 0. */
  end: (code: ExitCode) => void
}>

/** Ends a command with one sentence on standard error, and exit code 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
