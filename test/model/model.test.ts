/** Random lives of requests, judged step by step by books that know nothing of the relay's code. */
import { describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { makeCast } from './cast-office.ts'
import { openCore } from './core-driver.ts'
import { playLives, SEEDS } from './play.ts'
import { openRelays } from './relay-driver.ts'

/** The books prove nothing about states that no life came to. */
const STATES = [
  'pending/-',
  'denied/-',
  'cancelled/-',
  'expired/-',
  ...['open', 'redeemed', 'revoked', 'lapsed', 'executed', 'failed', 'unknown'].map((status) => `approved/${status}`),
]

describe('the pure core', () => {
  test.for(SEEDS)('keeps every promise in 10,000 random lives (seed %i)', async (seed) => {
    const { reached, commands } = await playLives({ reach: 'core', open: openCore, seed, lives: 10_000, most: 60 })
    process.stdout.write(`model, core, seed ${seed}: 10000 lives, ${commands} commands\n`)
    for (const state of STATES) expect(reached.get(state) ?? 0, state).toBeGreaterThan(200)
  })
})

async function playOverHttp(database: 'sqlite' | 'postgres', seed: number): Promise<void> {
  const lives = database === 'sqlite' ? 40 : 8
  const reach = database === 'sqlite' ? 'relay' : 'no backups'
  const cast = await makeCast(database)
  try {
    const { commands } = await playLives({ reach, open: () => openRelays(cast), seed, lives, most: 40 })
    process.stdout.write(`model, HTTP, ${database}, seed ${seed}: ${lives} lives, ${commands} commands\n`)
  } finally {
    await cast.kept.remove()
  }
}

describe('two relays on one SQLite', () => {
  test.for(SEEDS)('keep every promise in 40 random lives over HTTP (seed %i)', (seed) => playOverHttp('sqlite', seed))
})

describe.skipIf(lacks('initdb'))('two relays on one PostgreSQL', () => {
  test.for(SEEDS)('keep every promise in 8 random lives over HTTP (seed %i)', (seed) => playOverHttp('postgres', seed))
})
