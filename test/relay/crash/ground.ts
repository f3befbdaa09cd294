/** Where a cell plays: a copy of the office, on one database or the other. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readRecords } from '../../kit/invariants.ts'
import type { Records } from '../../kit/invariants.ts'
import type { Running } from '../../kit/running-relay.ts'
import { makeTempDir } from '../../kit/temp-dir.ts'

export type Ground = Readonly<{
  /** What a relay needs to run on it. */
  running: Pick<Running, 'directory'>
  /** Lets the leases of notices run out that somebody claimed and then died: as if 30 s had passed. */
  endLeases: () => Promise<void>
  records: () => Promise<Records>
  remove: () => Promise<void>
}>

const END_LEASES = 'UPDATE notices SET due_at = due_at - 30000 WHERE due_at IS NOT NULL'

/** @param office the data directory of a relay that has stopped */
export async function sqliteGround(office: string): Promise<Ground> {
  const directory = makeTempDir('cell')
  cpSync(office, directory.path, { recursive: true })
  return {
    running: { directory: directory.path },
    async endLeases() {
      const database = new DatabaseSync(join(directory.path, 'holdgate.sqlite'), { timeout: 2_000 })
      database.exec(END_LEASES)
      database.close()
    },
    records: async () => readRecords(directory.path),
    remove: async () => directory.remove(),
  }
}
