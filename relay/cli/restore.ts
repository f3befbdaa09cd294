/** `holdgate restore`: puts a backup into an empty place. What a restore means: docs/running.md. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { toBase64Url } from '../evidence/bytes.ts'
import { hasAllOf, macPrint, parseKeyRing, writeKeyRing } from '../store/key-ring.ts'
import { restoreBackup } from '../store/restore.ts'
import type { Restored } from '../store/restore.ts'
import { makeDirectory } from '../store/sqlite-directory.ts'
import { writeWhole } from '../store/whole-file.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'
import { readBytes } from './read-file.ts'
import { openPlace, takesWhere, whereOf } from './where.ts'
import type { Where, WhereOptions } from './where.ts'

type Options = WhereOptions & Readonly<{ from: string }>
type Files = Readonly<Record<string, string>>

export function restoreCommand(machine: Machine): Command {
  const command = new Command('restore')
    .description('Put a backup into an empty place. All that was open is ended, and the log says that it went back.')
    .requiredOption('--from <file>', 'what holdgate backup wrote')
  return takesWhere(command).action((options: Options) => restore(options, machine))
}

async function restore(options: Options, machine: Machine): Promise<void> {
  const from = resolve(options.from)
  // Says what is wrong before anything is made.
  await readBytes(from)
  const where = whereOf(options, machine)
  const restored = await restoreBackup({
    from,
    place: await openPlace(where, machine),
    putFiles: (files) => putFiles(files, where, machine),
    progress: (rows) => machine.note(`${rows} rows …\n`),
  })
  machine.print(told(restored, where))
}

/**
 * Keys first: a crash after them leaves keys without a database, which is an empty place. A file that is
 * there is never overwritten, but for the secret in the keys that every restore makes anew.
 */
async function putFiles(files: Files, where: Where, machine: Machine): Promise<string> {
  makeDirectory(where.directory)
  const there = existsSync(where.keys) ? await readFile(where.keys, 'utf8') : undefined
  const text = files['keys.json'] ?? there
  if (text === undefined) {
    throw new CommandError(
      `This backup was made without keys. Put the keys.json that belongs to it at ${where.keys} first, with mode 0600, then restore again.`,
    )
  }
  const backedUp = parseKeyRing(text, 'keys.json of the backup')
  const found = there === undefined ? backedUp : parseKeyRing(there, where.keys)
  // Keys that were rotated since the backup are those that everybody knows by now.
  const keys = hasAllOf(found, backedUp) ? found : backedUp
  if (!hasAllOf(keys, found)) {
    throw new CommandError(`${where.keys} has other keys than the backup. Move it away, or restore elsewhere.`)
  }
  // Whatever was signed for a nonce, or a code given out, before the restore counts no more after it.
  const mac = toBase64Url(machine.random(32))
  const ring = { ...keys, mac }
  await writeKeyRing(where.keys, ring)
  const policy = files['policy.yaml']
  if (policy !== undefined && !existsSync(where.policy)) await writeWhole(where.policy, policy)
  return macPrint(ring)
}

function told({ header, rows, voided }: Restored, where: Where): string {
  const made = `${new Date(header.made_at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const lines = [
    `Restored the backup of ${made}: ${rows} rows, a log of ${header.log.size} entries that says now that it went back.`,
    `Ended, because nobody knows what came of it since: ${voided.requests} waiting, ${voided.grants} approved and unused, ${voided.unknown} used without a report.`,
    'Everybody signs in again. Whoever was disabled or revoked after the backup counts again: look through people, devices and service keys now.',
    'Browsers that have seen rules or people newer than this backup hold every call until they are paired again.',
  ]
  if (where.databaseUrl !== undefined)
    lines.push(`Every relay of this database needs the keys of ${where.keys} from now on.`)
  return `${lines.join('\n')}\n`
}
