/** `holdgate verify`: checks a receipt against a roster file, without any relay. */
import { Command } from 'commander'
import type { RosterFile } from '../contract/receipt.ts'
import { checkReceipt } from '../evidence/receipt.ts'
import type { Finding } from '../evidence/receipt.ts'
import type { RosterBook } from '../evidence/roster-book.ts'
import { openRosterBook } from '../evidence/roster-book.ts'
import { compareExecuted } from './executed-call.ts'
import { CommandError } from './machine.ts'
import type { ExitCode, Machine } from './machine.ts'
import { comparePolicy } from './policy-decides.ts'
import { readBytes } from './read-file.ts'
import { readReceipt, readRosterFile } from './read-receipt.ts'
import { tellFinding } from './verify-words.ts'

type Options = Readonly<{ roster: string; executed?: string; policy?: string; json?: boolean }>

const EXIT_CODES = { valid: 0, invalid: 1, incomplete: 2 } as const satisfies Record<Finding['verdict'], ExitCode>

export function verifyCommand(machine: Machine): Command {
  return new Command('verify')
    .description('Check a receipt offline: 0 valid, 1 invalid, 2 when a check could not be made.')
    .argument('<receipt>', 'the receipt, as GET /v1/receipts/{request} gives it')
    .requiredOption('--roster <file>', 'people, passkeys and the relay’s keys, from a source that you trust')
    .option('--executed <file>', 'the HTTP/1.1 request that was sent, to compare with what was approved')
    .option('--policy <file>', 'the policy that you expect to have decided')
    .option('--json', 'one line of JSON instead of sentences')
    .action((receipt: string, options: Options) => verify(machine, receipt, options))
}

async function verify(machine: Machine, path: string, options: Options): Promise<void> {
  const book = await openBook(options.roster)
  const policy = options.policy === undefined ? undefined : await readBytes(options.policy)
  const executed = options.executed === undefined ? undefined : await readBytes(options.executed)
  const verified = await verifyReceipt(await readBytes(path), { book, policy, executed })
  machine.print(options.json ? `${machineLine(verified)}\n` : tellFinding(verified, { book, policy, executed }))
  machine.end(EXIT_CODES[verified.finding.verdict])
}

export type Against = Readonly<{
  book: RosterBook
  /** The policy file. */
  policy?: Uint8Array | undefined
  /** The message that was sent. */
  executed?: Uint8Array | undefined
}>

export type Verified = Readonly<{
  finding: Finding
  receipt?: Exclude<ReturnType<typeof readReceipt>, { failed: string }>
}>

/** @param bytes the receipt as it came, unread */
export async function verifyReceipt(bytes: Uint8Array, { book, policy, executed }: Against): Promise<Verified> {
  const receipt = readReceipt(bytes)
  if ('failed' in receipt) return { finding: { verdict: 'invalid', failed: { check: 'form', says: receipt.failed } } }
  const finding = await checkReceipt({
    receipt,
    book,
    ...(policy === undefined ? {} : { policy: (facts) => comparePolicy(policy, facts) }),
    ...(executed === undefined ? {} : { executed: (facts) => compareExecuted(executed, facts) }),
  })
  return { finding, receipt }
}

/** The same for every verifier (docs/protocol.md section 10). */
export function machineLine({ finding, receipt }: Verified): string {
  if (finding.verdict === 'invalid' || !receipt)
    return JSON.stringify({ verdict: 'invalid', failed: finding.verdict === 'invalid' ? finding.failed.check : 'form' })
  const { verdict } = finding
  const notMade = verdict === 'incomplete' ? { not_made: finding.notMade.map(({ check }) => check) } : {}
  return JSON.stringify({ verdict, request: receipt.request, status: receipt.status, ...notMade })
}

async function openBook(path: string): Promise<RosterBook> {
  const file: RosterFile | Readonly<{ failed: string }> = readRosterFile(await readBytes(path))
  if ('failed' in file) throw new CommandError(`${path} is no roster file: ${file.failed}.`)
  const book = await openRosterBook(file)
  if ('failed' in book) throw new CommandError(`${path} cannot be believed: ${book.failed}.`)
  return book
}
