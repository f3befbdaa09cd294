/** Stores requests as fast as it can and names each one once it was told that it is stored. */
import { writeSync } from 'node:fs'
import { openSqlite } from '../../relay/store/sqlite.ts'
import { asked, question } from './world.ts'

const store = await openSqlite({ directory: process.argv[2] ?? '', now: Date.now })
writeSync(1, 'open\n')
const worker = async () => {
  for (;;) writeSync(1, `${(await asked(store, question({ asked: [], decide: 'deny' }))).id}\n`)
}
await Promise.all(Array.from({ length: 4 }, worker))
