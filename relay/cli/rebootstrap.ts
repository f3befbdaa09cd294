/**
 * `holdgate rebootstrap`: whoever has the host lets in a new administrator, because none can sign any more.
 *
 * Rule: it is loud. The log, the roster, every browser that was paired, every phone of an administrator or
 *   approver, and the relay at each start say that no passkey let that person in.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { LIMITS } from '../contract/limits.ts'
import type { Instant } from '../contract/ids.ts'
import { fromBase64Url, toBase64Url, utf8 } from '../evidence/bytes.ts'
import { plainDigest } from '../evidence/digest.ts'
import { logEvent } from '../evidence/log-event.ts'
import { noticesTo } from '../store/new-notice.ts'
import { openPostgres } from '../store/postgres.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store, StoredRoster } from '../store/store.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'
import { takesWhere, whereOf } from './where.ts'
import type { Where, WhereOptions } from './where.ts'

type Options = WhereOptions & Readonly<{ yes?: boolean; json?: boolean; publicUrl?: string }>

type Made = Readonly<{
  link: string
  expiresAt: Instant
  roster: StoredRoster
  /** Phones that a push was queued for. */
  told: number
}>

export function rebootstrapCommand(machine: Machine): Command {
  const command = new Command('rebootstrap')
    .description('When no administrator can sign any more: print a link that lets in a new one, and say so everywhere.')
    .option('--public-url <url>', 'address of the relay (HOLDGATE_PUBLIC_URL; that of the first passkey)')
    .option('--yes', 'do not ask whether you mean it')
    .option('--json', 'one line of JSON instead of sentences')
    .addHelpText(
      'after',
      '\nPeople, passkeys and devices stay as they are; administrators are signed out. Every paired browser stops\nuntil it is paired again. Nobody’s passkey signs this, and the log says so for ever.\nExit codes: 0 done, 2 not done.\n',
    )
  return takesWhere(command).action((options: Options) => rebootstrap(options, machine))
}

async function rebootstrap(options: Options, machine: Machine): Promise<void> {
  const where = whereOf(options, machine)
  const store = await openStore(where, machine)
  try {
    if (!(await store.anybody()))
      throw new CommandError('Nobody is here yet. Start the relay: it prints the link to its first set-up.')
    const url = await publicUrl(store, options, machine)
    await refuseUnmeant(options, url, machine)
    const made = await open(store, url, machine)
    machine.print(options.json === true ? `${jsonOf(made)}\n` : told(made))
  } finally {
    await store.close()
  }
}

/** The embedded store takes its directory's lock, so that no relay runs there meanwhile. */
async function openStore({ directory, databaseUrl }: Where, { now }: Machine): Promise<Store> {
  if (databaseUrl !== undefined) return openPostgres({ url: databaseUrl })
  if (!existsSync(join(directory, 'holdgate.sqlite')))
    throw new CommandError(`There is no database in ${directory}. Name the relay’s own directory with --data.`)
  return openSqlite({ directory, now })
}

/** Passkeys are bound to the address that they were made at, so that the first one knows it. */
async function publicUrl(store: Store, { publicUrl: given }: Options, { environment }: Machine): Promise<string> {
  const named = given ?? environment['HOLDGATE_PUBLIC_URL'] ?? ''
  const people = await store.people()
  const [passkey] = await store.passkeysOf(people.map(({ id }) => id))
  const bound = passkey && originIn(passkey.clientDataJson)
  const url = URL.parse(named === '' ? (bound ?? '') : named)
  if (!url) throw new CommandError('The relay’s address is not known. Name it with --public-url https://…')
  if (bound !== undefined && url.hostname !== new URL(bound).hostname)
    throw new CommandError(`The passkeys here are bound to ${new URL(bound).hostname}, not to ${url.hostname}.`)
  return url.origin
}

function originIn(clientDataJson: string): string | undefined {
  const { origin } = JSON.parse(new TextDecoder().decode(fromBase64Url(clientDataJson))) as { origin?: unknown }
  return typeof origin === 'string' ? origin : undefined
}

async function refuseUnmeant({ yes }: Options, url: string, { ask, note }: Machine): Promise<void> {
  if (yes === true) return
  note(
    `This lets somebody in as an administrator of ${url} whom no passkey let in.\nEvery paired browser stops until it is paired again, administrators are signed out, and everybody is told.\n`,
  )
  const answer = await ask('Type the host name of the relay to go on: ')
  if (answer === undefined) throw new CommandError('Nobody is here to ask. Say --yes if you mean it.')
  if (answer.trim() !== new URL(url).host) throw new CommandError('Nothing was changed.')
}

async function open(store: Store, url: string, { random }: Machine): Promise<Made> {
  const token = toBase64Url(random(32))
  const setup = plainDigest(utf8(token))
  const at = await store.now()
  const expiresAt = at + LIMITS.setupMinutes * 60_000
  const people = (await store.people()).filter(({ active }) => active)
  const concerned = people.filter(({ roles }) => roles.includes('admin') || roles.includes('approver'))
  const devices = await store.devicesOf(concerned.map(({ id }) => id))
  const until = at + LIMITS.peopleNewsHours * 3_600_000
  const notices = noticesTo({ random }, devices, { kind: 'rebootstrap', dueAt: at, until })
  const result = await store.changePeople({
    kind: 'rebootstrap',
    setup,
    at,
    expiresAt,
    notices,
    events: ({ digest }) => [logEvent({ v: 1, at, kind: 'people.rebootstrapped', setup, roster_digest: digest })],
  })
  if (result !== 'stored') throw new CommandError(`It was not stored (${result}). Nothing was changed; try again.`)
  return { link: `${url}/setup#${token}`, expiresAt, roster: await store.roster(), told: notices.length }
}

function jsonOf({ link, expiresAt, roster, told: phones }: Made): string {
  const { version, digest } = roster
  return JSON.stringify({ link, expires_at: expiresAt, roster_version: version, roster_digest: digest, told: phones })
}

function told({ link, roster, told: phones }: Made): string {
  return [
    `A new administrator comes in within ${LIMITS.setupMinutes} minutes, once, at:`,
    `  ${link}`,
    '',
    `The log says people.rebootstrapped, and the people of the relay are version ${roster.version}, which no passkey signed.`,
    `Paired browsers stop until they are paired again. Administrators sign in again. Told by push: ${phones} ${phones === 1 ? 'phone' : 'phones'}.`,
    'Receipts of what is decided from now on count for a verifier only from a roster file that begins here; see docs/running.md.',
    '',
  ].join('\n')
}
