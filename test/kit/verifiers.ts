/** Both verifiers of receipts, opened on one roster file. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRosterFile } from '../../relay/cli/read-receipt.ts'
import { verifyReceipt } from '../../relay/cli/verify.ts'
import type { Against, Verified } from '../../relay/cli/verify.ts'
import { openRosterBook } from '../../relay/evidence/roster-book.ts'
import { verifyInPython } from './second-verifier.ts'
import type { Given } from './second-verifier.ts'
import { makeTempDir } from './temp-dir.ts'

export type Verifiers = Readonly<{
  ours: (given: Given) => Promise<Verified>
  /** The machine line of each. */
  theirs: (given: readonly Given[]) => readonly string[]
  /** Path of the roster file. */
  roster: string
  close: () => void
}>

export async function openVerifiers(roster: string): Promise<Verifiers> {
  const file = readRosterFile(Buffer.from(roster))
  if ('failed' in file) throw new Error(file.failed)
  const book = await openRosterBook(file)
  if ('failed' in book) throw new Error(book.failed)
  const directory = makeTempDir('receipts')
  const path = join(directory.path, 'roster.json')
  writeFileSync(path, roster)
  const against = ({ policy, executed }: Given): Against => ({
    book,
    ...(policy === undefined ? {} : { policy }),
    ...(executed === undefined ? {} : { executed }),
  })
  return {
    ours: (given) => verifyReceipt(given.receipt, against(given)),
    theirs: (given) => verifyInPython(path, given),
    roster: path,
    close: directory.remove,
  }
}
