/** `holdgate verify-log`: checks a whole log, of a relay over HTTP or in its database. */
import { hash } from 'node:crypto'
import { Command } from 'commander'
import { checkLog } from '../evidence/log.ts'
import type { LogFinding } from '../evidence/log.ts'
import { isVerifierKey, readCheckpoint, signersOf } from '../evidence/note.ts'
import type { Checkpoint, VerifierKey } from '../evidence/note.ts'
import { visible } from '../evidence/visible.ts'
import { openRelayLog, openStoredLog } from './log-source.ts'
import type { LogSource } from './log-source.ts'
import { CommandError } from './machine.ts'
import type { ExitCode, Machine } from './machine.ts'
import { readBytes } from './read-file.ts'
import { openSnapshot, takesWhere, whereOf } from './where.ts'
import type { WhereOptions } from './where.ts'

type Options = WhereOptions & Readonly<{ relay?: string; checkpoint?: string; key: readonly string[]; json?: boolean }>

type Verdict = 'valid' | 'invalid' | 'incomplete'

const EXIT_CODES = { valid: 0, invalid: 1, incomplete: 2 } as const satisfies Record<Verdict, ExitCode>
const TOLD_EVERY = 50_000

export function verifyLogCommand(machine: Machine): Command {
  const command = new Command('verify-log')
    .description('Check a whole log: 0 valid, 1 invalid, 2 when a check could not be made.')
    .option('--relay <url>', 'the public URL of the relay; without it, the database is read')
    .option('--checkpoint <file>', 'a head of this log that you kept: it must have been on the way')
    .option('--key <vkey>', 'a log key that you trust, name+id+key; may be given several times', gathered, [])
    .option('--json', 'one line of JSON instead of sentences')
  return takesWhere(command).action((options: Options) => verifyLog(machine, options))
}

function gathered(value: string, before: readonly string[]): readonly string[] {
  if (!isVerifierKey(value)) throw new CommandError(`${JSON.stringify(value)} is no log key of the form name+id+key.`)
  return [...before, value]
}

async function verifyLog(machine: Machine, options: Options): Promise<void> {
  if (options.key.length > 0 && options.relay === undefined && options.checkpoint === undefined) {
    throw new CommandError(
      'A database has no signed head that --key could be held against. Give --relay, or --checkpoint, as well.',
    )
  }
  const pinned = options.checkpoint === undefined ? undefined : await readKept(options.checkpoint, options.key)
  const checked =
    options.relay === undefined
      ? await checkDatabase(machine, options, pinned)
      : await check(machine, { ...options, source: await openRelayLog(options.relay, machine), pinned })
  machine.print(options.json ? `${machineLine(checked)}\n` : tell(checked))
  machine.end(EXIT_CODES[checked.verdict])
}

async function checkDatabase(machine: Machine, options: Options, pinned: Checkpoint | undefined): Promise<Checked> {
  const snapshot = await openSnapshot(whereOf(options, machine), machine)
  try {
    return await check(machine, { ...options, source: await openStoredLog(snapshot), pinned })
  } finally {
    await snapshot.close()
  }
}

async function readKept(path: string, keys: readonly VerifierKey[]): Promise<Checkpoint> {
  const note = Buffer.from(await readBytes(path)).toString('utf8')
  const kept = readCheckpoint(note)
  if (!kept) throw new CommandError(`${path} is no checkpoint of a log.`)
  if (keys.length > 0 && (await signersOf(note, keys)).length === 0)
    throw new CommandError(`${path} is not signed by a key that was given.`)
  return kept
}

type Checked = Readonly<{
  verdict: Verdict
  finding: LogFinding
  /** Of a relay. */
  origin?: string
  pinned?: Checkpoint
  signers: readonly VerifierKey[]
  /** Whether there was a signature to check. */
  isSigned: boolean
}>

type Asked = Readonly<{ source: LogSource; pinned: Checkpoint | undefined; key: readonly VerifierKey[] }>

async function check({ note: say }: Machine, { source, pinned, key }: Asked): Promise<Checked> {
  const origin = source.note === undefined ? undefined : readCheckpoint(source.note)?.origin
  if (pinned && origin !== undefined && pinned.origin !== origin)
    throw new CommandError(`The kept head is one of ${clear(pinned.origin)}, which is another log.`)
  const signers = source.note === undefined ? [] : await signersOf(source.note, key)
  const refused = source.note !== undefined && key.length > 0 && signers.length === 0
  let told = 0
  const found = await checkLog({
    entries: source.entries,
    head: source.head,
    ...(pinned ? { pinned } : {}),
    sha256: (content) => hash('sha256', content, 'buffer'),
    progress: (entries) => {
      if (entries < told + TOLD_EVERY) return
      told = entries
      say(`${entries} of ${source.head.size} entries …\n`)
    },
  })
  const unsigned = 'The head is not signed by a key that was given.'
  const finding = refused ? { ...found, wrong: [unsigned, ...found.wrong] } : found
  const isSigned = source.note !== undefined
  const whole = isSigned && key.length === 0 ? 'incomplete' : 'valid'
  return {
    verdict: finding.wrong.length > 0 ? 'invalid' : whole,
    finding,
    signers,
    isSigned,
    ...(origin === undefined ? {} : { origin }),
    ...(pinned ? { pinned } : {}),
  }
}

function machineLine({ verdict, finding: { size, root, requests, wrong } }: Checked): string {
  const more = verdict === 'invalid' ? { wrong } : verdict === 'incomplete' ? { not_made: ['signature'] } : {}
  return JSON.stringify({ verdict, size, root, requests, ...more })
}

function tell(checked: Checked): string {
  const { verdict, finding, pinned, signers, isSigned } = checked
  const { size, root, requests, wrong } = finding
  const items = (lines: readonly string[]): readonly string[] => lines.map((line) => `  - ${line}`)
  if (verdict === 'invalid')
    return ['Invalid: this is not a log that a relay keeps.', ...items(wrong.map(clear)), ''].join('\n')
  return [
    verdict === 'valid'
      ? 'Valid: its entries give its head, and none of them tells what cannot have been.'
      : 'Incomplete: nothing in it is wrong, and its signature was not checked.',
    '',
    `  Entries  ${size}, of ${requests} requests among others`,
    `  Root     ${root}`,
    ...(signers.length > 0 ? [`  Signed   by ${signers.join(', ')}`] : []),
    ...(pinned ? [`  Kept     the head of ${pinned.size} entries: this log begins with it`] : []),
    ...(verdict === 'incomplete' ? ['', 'Not checked', ...items(['Who signed the head: give --key.'])] : []),
    '',
    'What it does not prove',
    ...items([
      'That an entry is true: ask for the receipts of requests, and check them with holdgate verify.',
      'That everybody is shown this log. Compare its head with heads that others keep.',
      ...(pinned ? [] : ['That it was no other log before: keep its head, and give it the next time as --checkpoint.']),
      ...(isSigned ? [] : ['That the relay says the same: whoever writes to the database writes its head as well.']),
    ]),
    '',
  ].join('\n')
}

/** What stands in a log may be anybody's words. */
function clear(text: string): string {
  return visible(text).text
}
