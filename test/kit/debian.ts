/**
 * What the tests need beside Node, and how this machine gets it.
 *
 * Rule 1: nothing is installed but by root on Debian, from Debian, and none of its services starts.
 * Rule 2: what is still missing is said with the line that installs it, and its tests are skipped;
 *   with CI=true a skip is a failure (test/run.ts).
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A command that some test starts, and Debian's package that has it. */
const NEEDS = {
  initdb: 'postgresql',
  chromium: 'chromium',
  'firefox-esr': 'firefox-esr',
  'dbus-daemon': 'dbus',
  syncthing: 'syncthing',
  'rabbitmq-server': 'rabbitmq-server',
  mitmweb: 'mitmproxy',
  monit: 'monit',
  curl: 'curl',
  jq: 'jq',
  'python3-cryptography': 'python3-cryptography',
  // Firefox loads it when it has a notification to show, and its package does not ask for it.
  libnotify: 'libnotify4',
} as const

export type Needed = keyof typeof NEEDS

const ALL = Object.keys(NEEDS) as Needed[]
/** What tests without a browser need. */
export const NEEDED_WITHOUT_BROWSER: readonly Needed[] = ['initdb', 'python3-cryptography']

/** True when the machine lacks any of these commands; for `describe.skipIf`. */
export function lacks(...commands: readonly Needed[]): boolean {
  return commands.some((command) => findCommand(command) === undefined)
}

/** No command, but a library: of Debian's own Python, or one that lies in the folder of the machine's kind. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'python3-cryptography': ['/usr/lib/python3/dist-packages/cryptography/__init__.py'],
  libnotify: ['x86_64', 'aarch64'].map((kind) => `/usr/lib/${kind}-linux-gnu/libnotify.so.4`),
}

/** Full path of a command. */
export function findCommand(command: string): string | undefined {
  const library = LIBRARIES[command]
  if (library !== undefined) return library.find((path) => existsSync(path))
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...foldersOfPostgres()]
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

/** Debian keeps the server's programs off the PATH, in a folder for each version. Newest first. */
function foldersOfPostgres(): readonly string[] {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).map(Number).filter(Number.isInteger) : []
  return versions.toSorted((one, other) => other - one).map((version) => join(root, String(version), 'bin'))
}

/**
 * Installs what is missing if it may, else says what to run.
 *
 * @param say prints one line for the person who started the tests
 * @returns the commands that are still missing
 */
export function prepareMachine(say: (line: string) => void, needed: readonly Needed[] = ALL): readonly Needed[] {
  const missing = missingOf(needed)
  if (missing.length === 0) return []
  const packages = missing.map((command) => NEEDS[command])
  const line = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    say(`Installing ${packages.join(', ')} from Debian (${line}).`)
    install(packages)
  }
  const still = missingOf(needed)
  if (still.length > 0) {
    say(`MISSING: ${still.join(', ')}. The tests that need them are skipped. To run them, as root: ${line}`)
  }
  return still
}

function missingOf(needed: readonly Needed[]): readonly Needed[] {
  return needed.filter((command) => findCommand(command) === undefined)
}

function install(packages: readonly string[]): void {
  // RUNLEVEL=1 makes Debian's invoke-rc.d refuse to start any service that a package brings.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const apt = (...args: readonly string[]) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  if (packages.includes(NEEDS.initdb)) makeNoCluster()
  apt('update', '--quiet')
  apt('install', '--yes', '--no-install-recommends', ...packages)
}

/** Debian would make a database cluster for the whole machine; tests make their own. */
function makeNoCluster(): void {
  const folder = '/etc/postgresql-common/createcluster.d'
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'no-main-cluster.conf'), 'create_main_cluster = false\n')
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
