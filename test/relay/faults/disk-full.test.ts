/**
 * The disk is full: nothing is stored and nothing released, everybody reads so, what was stored can be
 * read, and when there is room again the relay goes on by itself.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RouteName } from '../../../relay/contract/route.ts'
import { asking, byService, bySession, decisionOf, viewAs } from '../../kit/asking.ts'
import { hireDoomedRelay } from '../../kit/doomed-relay.ts'
import { limitedDisk, smallDisk } from '../../kit/full-disk.ts'
import type { Disk } from '../../kit/full-disk.ts'
import { brokenInvariants, readRecords } from '../../kit/invariants.ts'
import { freePort } from '../../kit/loopback.ts'
import type { Answer } from '../../kit/relay.ts'
import { callsTo } from '../../kit/running-relay.ts'
import { startScriptedPush } from '../../kit/scripted-push.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'
import { makeTempDir } from '../../kit/temp-dir.ts'
import { assembleCast } from '../crash/cast.ts'
import type { Cast } from '../crash/cast.ts'

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

const small = smallDisk()
const DISKS: readonly (readonly [what: string, disk: () => Disk])[] = [
  ['for this process', limitedDisk],
  ...(small ? [['for everybody', () => small] as const] : []),
]

describe.skipIf(process.platform !== 'linux')('a disk that is full', () => {
  test.for(DISKS)('%s', async ([, disk]) => {
    const { path, fill, free, remove } = disk()
    const { dana, billing } = cast
    cpSync(office.path, path, { recursive: true })
    const relay = hireDoomedRelay()
    const port = await freePort()
    const calls = callsTo(port)
    const as = byService(calls, billing)
    try {
      const { hosts, ca, allowPrivate = false } = push.options
      await relay.run({ directory: path, port, push: { hosts, ca, allowPrivate } })
      const { id, call_digest } = (await as('ask', { body: asking() })).reply
      const view = await viewAs(calls, dana, id)
      const decision = decisionOf({ person: dana, view, verdict: 'approve' })
      const waiting = as('request', { params: { id }, query: '?wait=20' })

      fill(relay.pid)
      const refused = [
        await as('ask', { body: asking() }),
        await calls.send('decide', { params: { id }, body: decision }),
        await as('cancel', { params: { id }, body: {} }),
      ]
      expect(refused.map(said)).toEqual(refused.map(() => [503, 'relay-busy', 'application/problem+json', '1']))
      expect((await calls.send('healthz')).status).toBe(200)
      expect((await bySession(calls, dana)('inbox')).reply.waiting.map((one) => one.id)).toContain(id)
      expect((await viewAs(calls, dana, id)).decisions, 'what was refused was not stored').toEqual([])

      free(relay.pid)
      expect((await calls.send('decide', { params: { id }, body: decision })).status).toBe(200)
      const { status, grant } = (await waiting).reply
      expect(status, 'whoever waited through it').toBe('approved')
      const params = { id: grant?.id ?? '' }
      const attempt = 'A'.repeat(22)
      fill(relay.pid)
      expect(said(await as('redeem', { params, body: { attempt, call_digest } }))[0]).toBe(503)
      free(relay.pid)
      expect((await as('redeem', { params, body: { attempt, call_digest } })).status).toBe(200)
      const outcome = { result: 'executed', status: 204 }
      expect((await as('reportOutcome', { params, body: { attempt, outcome } })).status).toBe(200)

      await relay.end()
      expect(brokenInvariants(readRecords(path), 1)).toEqual([])
      const database = new DatabaseSync(join(path, 'holdgate.sqlite'))
      expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
      database.close()
    } finally {
      await relay.end()
      remove()
    }
  })
})

function said<R extends RouteName>({ status, code, headers }: Answer<R>): readonly unknown[] {
  return [status, code, headers.get('content-type'), headers.get('retry-after')]
}
