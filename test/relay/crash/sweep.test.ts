/**
 * The crash sweep: a real relay on real data dies by `kill -9` at every place that crash-steps.ts names,
 * while its clients go on; the next one starts on what it left. Nothing that was answered may be lost,
 * nothing may run twice, everybody who waits gets their answer, and the log must verify.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Careless } from '../../kit/crash-child.ts'
import { lacks } from '../../kit/debian.ts'
import { startScriptedPush } from '../../kit/scripted-push.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'
import { WHOLE } from '../../kit/whole.ts'
import { cutOffAt, killedAt } from './cell.ts'
import { CELLS, TELLING_CELLS } from './cells.ts'
import type { Cell } from './cells.ts'
import { openPostgresOffice, openSqliteOffice } from './ground.ts'
import type { Office, PostgresOffice } from './ground.ts'

const SWEEP_MILLISECONDS = 900_000

let push: ScriptedPush
beforeAll(async () => {
  push = await startScriptedPush()
})
afterAll(() => push.close())

type Sweep<O extends Office> = Readonly<{
  what: string
  cells: readonly Cell[]
  offices: readonly O[]
  play: (cell: Cell, office: O) => Promise<readonly string[]>
}>

/** In as many offices at once as there are. @returns what is broken */
async function sweep<O extends Office>({ what, cells, offices, play }: Sweep<O>): Promise<readonly string[]> {
  const broken: string[] = []
  const waiting = [...cells]
  const started = performance.now()
  const work = async (office: O) => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) broken.push(...(await play(cell, office)))
  }
  await Promise.all(offices.map(work))
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(`crash sweep: ${what}: ${cells.length} cells in ${seconds} s, ${broken.length} broken\n`)
  return broken
}

test('there are as many places as the documents say', () => {
  expect(CELLS).toHaveLength(63)
  expect(TELLING_CELLS).toHaveLength(26)
})

describe('on SQLite', () => {
  let office: Office
  beforeAll(async () => {
    office = await openSqliteOffice(push)
  })
  afterAll(() => office.remove())

  test(
    'a relay that is killed anywhere loses nothing, runs nothing twice and answers everybody',
    async () => {
      // Three at a time, for each mostly waits; each cell has a copy of its own.
      const broken = await sweep({
        what: 'SQLite, relay killed',
        cells: CELLS,
        offices: [office, office, office],
        play: (cell) => killedAt({ cell, office, push }),
      })
      expect(broken).toEqual([])
    },
    SWEEP_MILLISECONDS,
  )

  describe('the sweep finds', () => {
    const COMMIT = 'const pass = passing(crash, () => changeOf(commit))'
    const CARELESS: readonly (readonly [what: string, cell: Cell, careless: Careless, found: RegExp])[] = [
      [
        'an answer that goes out before its commit',
        { life: 'approved', step: 'decide: before BEGIN' },
        {
          file: 'relay/store/store-over.ts',
          from: COMMIT,
          to: `${COMMIT}
             if (commit.after.decisions.length > 0) {
               setTimeout(() => void write(() => storeCommit(commit, pass), { pass }), 50)
               return Promise.resolve('stored')
             }`,
        },
        /expected \[\] to deeply equal/,
      ],
      [
        'a log that is written after the change',
        { life: 'approved', step: 'redeem: after COMMIT' },
        {
          file: 'relay/store/store-over.ts',
          from: COMMIT,
          to: `${COMMIT}
             if (pass) return write(() => storeCommit({ ...commit, events: [] }, pass), { pass }).then(async (result) => {
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
      const broken = await killedAt({ cell, office, push, careless, pushMilliseconds: 2_000 })
      expect(broken.join('\n')).toMatch(found)
    })
  })
})

describe.skipIf(lacks('initdb'))('on PostgreSQL', () => {
  let offices: readonly PostgresOffice[] = []
  beforeAll(async () => {
    offices = await Promise.all([1, 2, 3].map(() => openPostgresOffice(push)))
  })
  afterAll(() => Promise.all(offices.map((office) => office.remove())))

  // A relay that dies is played on SQLite, and a PostgreSQL that dies below; both at once take a minute more.
  if (WHOLE) {
    test(
      'a relay that is killed anywhere loses nothing, runs nothing twice and answers everybody',
      async () => {
        const broken = await sweep({
          what: 'PostgreSQL, relay killed',
          cells: CELLS,
          offices,
          play: (cell, office) => killedAt({ cell, office, push }),
        })
        expect(broken).toEqual([])
      },
      SWEEP_MILLISECONDS,
    )
  }

  test(
    'a database that is cut off anywhere loses nothing, and the relay goes on by itself',
    async () => {
      const broken = await sweep({
        what: 'PostgreSQL, database cut off',
        cells: WHOLE ? CELLS : TELLING_CELLS,
        offices,
        play: (cell, office) => cutOffAt({ cell, office, push, cluster: office.cluster }),
      })
      expect(broken).toEqual([])
    },
    SWEEP_MILLISECONDS,
  )

  // The database writes what waits every ten seconds; then there is nothing to find, and it is cut off again.
  test('the sweep finds a relay that believes a database which has not written yet', { retry: 9 }, async () => {
    const [office] = offices
    if (!office) throw new Error('There is no office.')
    const broken = await cutOffAt({
      cell: { life: 'approved', step: 'ask: before reply' },
      office,
      push,
      cluster: office.cluster,
      pushMilliseconds: 2_000,
      careless: {
        file: 'relay/store/postgres-database.ts',
        from: 'synchronous_commit=on',
        to: 'synchronous_commit=off',
      },
    })
    expect(broken).not.toEqual([])
  })
})
