/**
 * What the journeys need beside Node, and how this machine gets it.
 *
 * Rule 1: nothing is installed but by root on Debian, from Debian, and none of its services starts.
 * Rule 2: what is still missing is said with the line that installs it, and its journeys are skipped;
 *   with CI=true a skip is a failure (test/run.ts).
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A command that some journey starts, and Debian's package that has it. */
const NEEDS = {
  chromium: 'chromium',
  'dbus-daemon': 'dbus',
  syncthing: 'syncthing',
  curl: 'curl',
  jq: 'jq',
} as const

export type Needed = keyof typeof NEEDS

/** True when the machine lacks any of these commands; for `describe.skipIf`. */
export function lacks(...commands: readonly Needed[]): boolean {
  return commands.some((command) => findCommand(command) === undefined)
}

/** Full path of a command. */
export function findCommand(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

/**
 * Installs what is missing if it may, else says what to run.
 *
 * @param say prints one line for the person who started the tests
 * @returns the commands that are still missing
 */
export function prepareMachine(say: (line: string) => void): readonly Needed[] {
  const missing = missingCommands()
  if (missing.length === 0) return []
  const packages = missing.map((command) => NEEDS[command])
  const line = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    say(`Installing ${packages.join(', ')} from Debian (${line}).`)
    install(packages)
  }
  const still = missingCommands()
  if (still.length > 0) {
    say(`MISSING: ${still.join(', ')}. The journeys that need them are skipped. To run them, as root: ${line}`)
  }
  return still
}

function missingCommands(): readonly Needed[] {
  return (Object.keys(NEEDS) as Needed[]).filter((command) => findCommand(command) === undefined)
}

function install(packages: readonly string[]): void {
  // RUNLEVEL=1 makes Debian's invoke-rc.d refuse to start any service that a package brings.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const apt = (...args: readonly string[]) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  apt('update', '--quiet')
  apt('install', '--yes', '--no-install-recommends', ...packages)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not for us: either way it cannot be run from here.
    return false
  }
}
