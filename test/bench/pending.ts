/**
 * What a decision and an expiry cost the store when many requests wait: they must not cost more when more
 * wait. One store for each number, filled by SQL, in this process.
 *
 * Rule: stores take turns in random order; what is judged is the ratio to the store with a thousand.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CanonicalJson, Instant, PersonId, RequestId } from '../../relay/contract/ids.ts'
import { isRefusal } from '../../relay/contract/refusals.ts'
import { issue } from '../../relay/core/grant.ts'
import { overdue } from '../../relay/core/overdue.ts'
import { transition } from '../../relay/core/request.ts'
import type { Request } from '../../relay/core/request.ts'
import type { LogEvent } from '../../relay/store/log-event.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import type { Store } from '../../relay/store/store.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { enrolment, event, id, random } from '../store/world.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const START = 1_800_000_000_000
const HOUR = 3_600_000
const GOAL = 2
/** What others are compared with. */
const BASE = 1_000
/** As a relay has them: at most so many pending ones of one requester. */
const PER_REQUESTER = 50

type Crowd = Readonly<{
  pending: number
  store: Store
  clock: { now: Instant }
  approver: PersonId
  /** Waiting requests that nothing was done to, soonest last. */
  left: RequestId[]
  close: () => Promise<void>
}>

type Operation = 'decide' | 'expire' | 'next deadline' | 'inbox'
const OPERATIONS: readonly Operation[] = ['decide', 'expire', 'next deadline', 'inbox']

export async function benchPending({ most, rounds }: Readonly<{ most: number; rounds: number }>): Promise<void> {
  say(`Store: CPU and wall time of one operation while 10^2 to ${most} requests wait; SQLite, synchronous=FULL.`)
  const sizes = [100, 1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= most)
  const crowds: Crowd[] = []
  try {
    for (const size of sizes) crowds.push(await gather(size))
    for (const operation of OPERATIONS) await compare(crowds, operation, rounds)
  } finally {
    for (const crowd of crowds) await crowd.close()
  }
}

async function compare(crowds: readonly Crowd[], operation: Operation, rounds: number): Promise<void> {
  const times = new Map(crowds.map(({ pending }) => [pending, { cpu: [] as number[], wall: [] as number[] }]))
  for (let round = -5; round < rounds; round += 1) {
    for (const crowd of crowds.toSorted(() => Math.random() - 0.5)) {
      const [from, cpu] = [performance.now(), process.cpuUsage()]
      await perform(crowd, operation)
      const spent = process.cpuUsage(cpu)
      // The first rounds warm up.
      if (round < 0) continue
      times.get(crowd.pending)?.cpu.push(spent.user + spent.system)
      times.get(crowd.pending)?.wall.push((performance.now() - from) * 1000)
    }
  }
  const base = times.get(BASE)
  if (!base) throw new Error(`There is no store with ${BASE} to compare with.`)
  const parts = [...times].map(([pending, { cpu, wall }]) => {
    const [mine, under] = [quantile(cpu, 0.5), quantile(base.cpu, 0.5)]
    return {
      pending,
      ratio: mine / under,
      text: `${pending}: ${mine.toFixed(0)} / ${quantile(wall, 0.5).toFixed(0)} us (${(mine / under).toFixed(2)})`,
    }
  })
  const worst = Math.max(...parts.map(({ ratio }) => ratio))
  say(`  ${operation.padEnd(14)} ${parts.map(({ text }) => text).join('   ')}`)
  if (operation !== 'inbox')
    say(
      `  ${''.padEnd(14)} goal at most ${GOAL} of ${BASE}: worst ${worst.toFixed(2)}: ${worst <= GOAL ? 'met' : 'not met'}`,
    )
}

async function perform({ store, clock, approver, left }: Crowd, operation: Operation): Promise<void> {
  if (operation === 'next deadline') return void (await store.nextDeadline())
  if (operation === 'inbox') return void (await store.waitingFor(approver, 50))
  if (operation === 'expire') {
    // As the sweep does when its timer rings.
    clock.now = Math.max(clock.now, (await store.nextDeadline()) ?? clock.now)
    const [request] = await store.overdue(1)
    if (!request) throw new Error('Nothing is overdue.')
    const change = overdue(request, clock.now)
    if (!change) throw new Error(`Request ${request.id} is not overdue.`)
    return stored(store, { before: request, after: change.after, events: [event()], past: change.past })
  }
  // From the far end, so that the two operations do not meet.
  const next = left.pop()
  const before = next && (await store.request(next))
  if (!before) throw new Error('Nothing waits any more.')
  return stored(store, { before, after: approved(before, approver, clock.now), events: EVENTS, within: 'expires_at' })
}

const EVENTS: readonly LogEvent[] = [event('decision'), event('approved'), event('grant')]

async function stored(store: Store, commit: Parameters<Store['commit']>[0]): Promise<void> {
  const result = await store.commit(commit)
  if (result !== 'stored') throw new Error(`Request ${commit.after.id} was ${result}.`)
}

function approved(before: Request, person: PersonId, now: Instant): Request {
  const statement = JSON.stringify({ statement: 's'.repeat(650) }) as CanonicalJson
  const proof = {
    kind: 'passkey',
    assertion: {
      credential: 'c',
      authenticator_data: 'a'.repeat(50),
      client_data_json: 'd'.repeat(300),
      signature: 's'.repeat(96),
    },
  }
  const decision = {
    person,
    verdict: 'approve',
    statement,
    proof,
    comment: '',
    decidedAt: now,
  } as unknown as Request['decisions'][number]
  const after = transition(before, { kind: 'decide', decision }, now)
  if (isRefusal(after)) throw new Error(`Not approved: ${after.refused}`)
  return issue(after, { id: id('grant'), jws: 'j'.repeat(900) })
}

async function gather(pending: number): Promise<Crowd> {
  const directory = makeTempDir('pending')
  const clock = { now: START }
  const open = (): Promise<Store> => openSqlite({ directory: directory.path, now: () => clock.now })
  const first = await open()
  const approver = enrolment('dana', ['admin', 'approver'])
  await first.changePeople({ kind: 'set_up', events: [], ...approver })
  await first.close()
  const path = join(directory.path, 'holdgate.sqlite')
  const left = fill(path, pending, approver.person.id)
  const from = performance.now()
  const store = await open()
  await store.nextDeadline()
  say(`  ${pending} waiting; opened and ready in ${(performance.now() - from).toFixed(0)} ms`)
  return {
    pending,
    store,
    clock,
    approver: approver.person.id,
    left,
    async close() {
      await store.close()
      directory.remove()
    },
  }
}

/** Past the store, which would take minutes for a million. */
function fill(path: string, pending: number, approver: PersonId): RequestId[] {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = OFF; BEGIN')
  const request = database.prepare(
    `INSERT INTO requests (id, version, status, requester, requester_id, enforcer, action, action_digest, call_digest,
      view_digest, policy_digest, roster_digest, rule, say, consequence, quorum, justification, body_shown, created_at,
      expires_at, usable_milliseconds)
     VALUES (?, 1, 'pending', '{"kind":"service","service":"x"}', ?, '{"kind":"service","id":"x"}', ?, ?, ?, ?, ?, ?, 'rule', 'say', 'cannot', 1, 'because', 'none', ?, ?, 60000)`,
  )
  const asking = database.prepare(
    'INSERT INTO askings (request, person, position, nonce, asked_at) VALUES (?, ?, 0, ?, ?)',
  )
  const digest = random(32)
  const action = JSON.stringify({ action: 'a'.repeat(400) })
  const ids: RequestId[] = []
  for (let at = 0; at < pending; at += 1) {
    const request_id = id('request')
    ids.push(request_id)
    const requester = `svc_${Math.floor(at / PER_REQUESTER)}`
    request.run(request_id, requester, action, digest, digest, digest, digest, digest, START, START + HOUR + at)
    asking.run(request_id, approver, random(32), START)
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return ids
}
