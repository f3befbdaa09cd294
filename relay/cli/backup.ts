/** `holdgate backup`: one file that a relay can be restored from, made while it runs. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { writeBackup } from '../store/backup.ts'
import type { BackedUp } from '../store/backup.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'
import { openSnapshot, takesWhere, whereOf } from './where.ts'
import type { Where, WhereOptions } from './where.ts'

type Options = WhereOptions & Readonly<{ to: string; withoutKeys?: boolean }>

export function backupCommand(machine: Machine): Command {
  const command = new Command('backup')
    .description('Write one state of the database, the keys and the policy into one file; the relay may run.')
    .requiredOption('--to <file>', 'the file to make; it must not be there yet')
    .option('--without-keys', 'leave keys.json out, because you keep a copy of it elsewhere')
  return takesWhere(command).action((options: Options) => backUp(options, machine))
}

async function backUp(options: Options, machine: Machine): Promise<void> {
  const to = resolve(options.to)
  if (existsSync(to)) throw new CommandError(`${to} is there already. Name a file that is not.`)
  const where = whereOf(options, machine)
  const keys = options.withoutKeys !== true
  const files = await filesOf(where, keys)
  const snapshot = await openSnapshot(where, machine)
  let made: BackedUp
  try {
    const progress = (rows: number) => machine.note(`${rows} rows …\n`)
    made = await writeBackup({ snapshot, to, version: machine.version, files, progress })
  } finally {
    await snapshot.close()
  }
  const { rows, header, logIsWhole } = made
  machine.print(`Wrote ${to}: ${rows} rows, a log of ${header.log.size} entries.\n`)
  machine.print(
    keys
      ? 'The relay’s keys are in it: whoever reads it can sign grants as this relay. Only you may read it (mode 0600); keep it that way.\n'
      : 'The relay’s keys are not in it. Without keys.json of today it cannot be restored; keep a copy of that.\n',
  )
  if (logIsWhole) return
  machine.print(
    'The entries of the log do not give its own root: it was changed in the database. A restore refuses this backup; keep it as evidence, and run holdgate doctor.\n',
  )
  machine.end(1)
}

async function filesOf({ keys, policy }: Where, withKeys: boolean): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {}
  if (withKeys) {
    if (!existsSync(keys)) {
      throw new CommandError(
        `There is no ${keys}, and without the keys a backup cannot be restored. Set --data to the relay’s data, or say --without-keys if you keep a copy of them elsewhere.`,
      )
    }
    files['keys.json'] = await readFile(keys, 'utf8')
  }
  if (existsSync(policy)) files['policy.yaml'] = await readFile(policy, 'utf8')
  return files
}
