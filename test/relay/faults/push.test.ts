/**
 * The push service misbehaves: what the outbox makes of it, while the request itself goes its way. What
 * each single answer means is sender.test.ts; when it is tried again, outbox.test.ts.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenInvariants } from '../../kit/invariants.ts'
import { freePort } from '../../kit/loopback.ts'
import { callsTo, startRunningRelay } from '../../kit/running-relay.ts'
import { startScriptedPush } from '../../kit/scripted-push.ts'
import type { Answering, ScriptedPush } from '../../kit/scripted-push.ts'
import { until } from '../../kit/until.ts'
import { openSqliteOffice } from '../crash/ground.ts'
import type { Office } from '../crash/ground.ts'
import { LIVES } from '../crash/life.ts'

const MEGABYTE = 1024 * 1024

let push: ScriptedPush
let office: Office

beforeAll(async () => {
  push = await startScriptedPush()
  office = await openSqliteOffice(push)
})
afterAll(async () => {
  push.close()
  await office.remove()
})

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    response.writeHead(code, headers).end()

/** Writes so much, again and again, until the other side hangs up. */
function pouring(bytes: number, everyMilliseconds: number): Answering {
  return (response) => {
    response.writeHead(500)
    const timer = setInterval(() => response.write('x'.repeat(bytes)), everyMilliseconds)
    response.on('close', () => clearInterval(timer))
  }
}

type Left = Readonly<{
  subscriptions: readonly (string | null)[]
  notices: readonly Readonly<{ due_at: number | null; tries: number }>[]
}>

/** What stands in the database once the outbox has made up its mind about Dana's and Lee's phones. */
const ENDS = {
  'the subscription is forgotten': ({ subscriptions }) => subscriptions.every((one) => one === null),
  'the notice is given up': ({ subscriptions, notices }) =>
    subscriptions.every((one) => one !== null) && notices.every(({ due_at }) => due_at === null),
  'the notice is tried again in a moment': ({ subscriptions, notices }) =>
    subscriptions.every((one) => one !== null) &&
    notices.some(({ due_at, tries }) => due_at !== null && tries > 0 && due_at < Date.now() + 10_000),
  'the notice is tried again when the service wants it': ({ subscriptions, notices }) =>
    subscriptions.every((one) => one !== null) &&
    notices.some(({ due_at }) => due_at !== null && due_at > Date.now() + 100_000 && due_at <= Date.now() + 120_000),
} as const satisfies Record<string, (left: Left) => boolean>

const FAULTS: readonly (readonly [what: string, end: keyof typeof ENDS, answering: Answering])[] = [
  ['404', 'the subscription is forgotten', status(404)],
  ['410', 'the subscription is forgotten', status(410)],
  ['413', 'the notice is given up', status(413)],
  ['429 and two minutes', 'the notice is tried again when the service wants it', status(429, { 'retry-after': '120' })],
  ['500', 'the notice is tried again in a moment', status(500)],
  ['a redirect inside', 'the notice is given up', status(302, { location: 'http://169.254.169.254/' })],
  ['no answer', 'the notice is tried again in a moment', () => undefined],
  ['an answer drop by drop', 'the notice is tried again in a moment', pouring(1, 20)],
  ['an endless answer', 'the notice is tried again in a moment', pouring(MEGABYTE, 1)],
  ['a reset', 'the notice is tried again in a moment', (_, reset) => reset()],
]

test.for(FAULTS)('%s: the request goes its way, and %s', async ([, end, answering]) => {
  push.answer(answering)
  await lifeWith(push.options, async (left) => {
    const resident = process.memoryUsage().rss
    await until(() => ENDS[end](left()) || undefined, end)
    expect(process.memoryUsage().rss - resident, 'memory stays bounded').toBeLessThan(64 * MEGABYTE)
  })
})

test('a push service with a certificate of somebody else gets nothing; the request goes its way', async () => {
  const stranger = await startScriptedPush()
  const before = push.letters.entries.length
  try {
    await lifeWith({ ...push.options, ca: stranger.options.ca }, async (left) => {
      await until(() => ENDS['the notice is tried again in a moment'](left()) || undefined, 'notice that is owed')
    })
    expect(push.letters.entries).toHaveLength(before)
  } finally {
    stranger.close()
  }
})

/** Asks, approves, redeems and reports without any push; then `look`s at what the outbox has left. */
async function lifeWith(options: ScriptedPush['options'], look: (left: () => Left) => Promise<void>): Promise<void> {
  const ground = await office.copy()
  const port = await freePort()
  const relay = await startRunningRelay({ ...ground.running, port, push: { ...options, deadlineMilliseconds: 400 } })
  const nothing = async (): Promise<void> => undefined
  try {
    // Nobody is told; the inbox has it all the same.
    const story = await LIVES.approved({ ...office.cast, relay: callsTo(port), leap: nothing, pushed: nothing })
    const database = new DatabaseSync(join(ground.running.directory, 'holdgate.sqlite'), { readOnly: true })
    const left = (): Left => {
      const phones = `SELECT subscription FROM devices WHERE person IN ('${office.cast.dana.id}', '${office.cast.lee.id}')`
      return {
        subscriptions: database
          .prepare(phones)
          .all()
          .map((row) => row['subscription'] as string | null),
        notices: database.prepare('SELECT due_at, tries FROM notices').all() as unknown as Left['notices'],
      }
    }
    await look(left)
    database.close()
    await relay.stop()
    expect(brokenInvariants(await ground.records(), story.executed)).toEqual([])
  } finally {
    await relay.stop()
    await ground.remove()
  }
}
