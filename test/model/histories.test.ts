/** Clients at once on two relays; each logs what it asked and heard, and a checker decides from that alone. */
import { describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { openGround } from './ground.ts'
import type { Database } from './ground.ts'
import { playHistories } from './histories.ts'
import { SEEDS } from './play.ts'

const HISTORIES = 100

async function check(database: Database, seed: number): Promise<void> {
  const ground = await openGround(database)
  try {
    const { histories, calls, ends } = await playHistories(ground, { seed, histories: HISTORIES })
    const came = [...ends].map(([end, times]) => `${end} ${times}`).join(', ')
    process.stdout.write(`histories, ${database}, seed ${seed}: ${histories} of ${calls} calls; ${came}\n`)
    for (const end of ['approved/executed', 'denied/']) expect(ends.get(end) ?? 0, end).toBeGreaterThan(3)
  } finally {
    await ground.close()
  }
}

describe('two relays on one SQLite', () => {
  test.for(SEEDS)(`keep every promise in ${HISTORIES} histories (seed %i)`, (seed) => check('SQLite', seed))
})

describe.skipIf(lacks('initdb'))('two relays on one PostgreSQL', () => {
  test.for(SEEDS)(`keep every promise in ${HISTORIES} histories (seed %i)`, (seed) => check('PostgreSQL', seed))
})
