/**
 * The crash sweep: a real relay on real data dies by `kill -9` at every place that crash-steps.ts names,
 * while its clients go on; the next one starts on what it left. Nothing that was answered may be lost,
 * nothing may run twice, everybody who waits gets their answer, and the log must verify.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Careless } from '../../kit/crash-child.ts'
import { startScriptedPush } from '../../kit/scripted-push.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'
import { makeTempDir } from '../../kit/temp-dir.ts'
import { assembleCast } from './cast.ts'
import type { Cast } from './cast.ts'
import { killedAt } from './cell.ts'
import { CELLS } from './cells.ts'
import type { Cell } from './cells.ts'
import { sqliteGround } from './ground.ts'

const AT_ONCE = 2
const SWEEP_MILLISECONDS = 240_000

let push: ScriptedPush
let cast: Cast
const office = makeTempDir('office')

beforeAll(async () => {
  push = await startScriptedPush()
  cast = await assembleCast({ directory: office.path }, push)
})
afterAll(() => {
  push.close()
  office.remove()
})

test(
  'a relay that is killed anywhere loses nothing, runs nothing twice and answers everybody',
  async () => {
    const broken = await sweep(async (cell) =>
      killedAt({ ...cell, cast, push, ground: await sqliteGround(office.path) }),
    )
    process.stdout.write(`crash sweep: SQLite, relay killed: ${CELLS.length} cells, ${broken.length} broken\n`)
    expect(broken).toEqual([])
  },
  SWEEP_MILLISECONDS,
)

/** Every cell, two at a time. @returns what is broken */
async function sweep(play: (cell: Cell) => Promise<readonly string[]>): Promise<readonly string[]> {
  const broken: string[] = []
  const waiting = [...CELLS]
  const work = async () => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) broken.push(...(await play(cell)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return broken
}

describe('the sweep finds', () => {
  const CARELESS: readonly (readonly [what: string, cell: Cell, careless: Careless, found: RegExp])[] = [
    [
      'an answer that goes out before its commit',
      { life: 'approved', step: 'decide: before BEGIN' },
      {
        file: 'relay/store/store-over.ts',
        from: 'return write(() => storeCommit(commit, pass), pass)',
        to: `if (commit.after.decisions.length === 0) return write(() => storeCommit(commit, pass), pass)
             setTimeout(() => void write(() => storeCommit(commit, pass), pass), 50)
             return Promise.resolve('stored')`,
      },
      /expected \[\] to deeply equal/,
    ],
    [
      'a log that is written after the change',
      { life: 'approved', step: 'redeem: after COMMIT' },
      {
        file: 'relay/store/store-over.ts',
        from: 'return write(() => storeCommit(commit, pass), pass)',
        to: `return write(() => storeCommit({ ...commit, events: [] }, pass), pass).then(async (result) => {
               const { appendEvents } = await import('./audit.ts')
               await write(() => appendEvents(commit.events))
               return result
             })`,
      },
      /the log says/,
    ],
    [
      'a notice that is crossed out before it is sent',
      { life: 'approved', step: 'outbox: before send' },
      {
        file: 'relay/server/push/outbox.ts',
        from: `crash['outbox: before send']?.()`,
        to: `await store.settleNotice(notice.id, { done: true })
             crash['outbox: before send']?.()`,
      },
      /No push to/,
    ],
  ]
  test.for(CARELESS)('%s', async ([, cell, careless, found]) => {
    const ground = await sqliteGround(office.path)
    const broken = await killedAt({ ...cell, cast, push, ground, careless, pushMilliseconds: 2_000 })
    expect(broken.join('\n')).toMatch(found)
  })
})
