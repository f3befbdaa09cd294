import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Digest, RequestId } from '../../relay/contract/ids.ts'
import type { Recorded } from '../kit/recorder.ts'
import type { AskedCall } from '../kit/relay-requests.ts'
import { reportOf } from './report.ts'
import type { Seen } from './report.ts'

const ORIGIN = 'http://127.0.0.1:3000'
const START = 1_000

function bodyOf(text: string) {
  const digest = createHash('sha256').update(text).digest()
  return { length: text.length, sha256: digest.toString('base64url') as Digest, sha256_hex: digest.toString('hex') }
}

const asked = (id: string, text: string, more: Partial<AskedCall> = {}): AskedCall => ({
  request: `req_${id}` as RequestId,
  status: 'pending',
  say: 'POST to 127.0.0.1',
  rule: 'change-1',
  call: { method: 'POST', target: `${ORIGIN}/x`, headers: [], body: { ...bodyOf(text), content_type: '' } },
  created_at: START + 100,
  expires_at: START + 60_000,
  ...more,
})

const RAN: Partial<AskedCall> = {
  status: 'approved',
  decided_at: START + 200,
  grant: {
    status: 'executed',
    usable_until: START + 60_000,
    redeemed_at: START + 210,
    settled_at: START + 230,
    outcome: { result: 'executed', status: 201 },
  },
}
const DENIED: Partial<AskedCall> = { status: 'denied', decided_at: START + 200 }

const arrived = (text: string, at: number, more: Partial<Recorded> = {}): Recorded => ({
  method: 'POST',
  url: `${ORIGIN}/x`,
  rawHeaders: [],
  body: bodyOf(text),
  complete: true,
  at: START + at,
  status: 201,
  ...more,
})

const report = (seen: Partial<Seen>) =>
  reportOf({ asked: [], recorded: [], blocked: [], origins: [ORIGIN], covers: () => false, start: START, ...seen })

describe('what the report of a run says', () => {
  test('a held call that was approved, with what the console received', () => {
    const { held, passed, problems } = report({ asked: [asked('1', 'a', RAN)], recorded: [arrived('a', 220)] })
    expect(problems).toEqual([])
    expect(passed).toEqual([])
    expect(held).toEqual([
      {
        method: 'POST',
        url: `${ORIGIN}/x`,
        body: bodyOf('a'),
        request: 'req_1',
        rule: 'change-1',
        say: 'POST to 127.0.0.1',
        end: 'executed',
        answer: 201,
        received: [
          {
            method: 'POST',
            url: `${ORIGIN}/x`,
            body: bodyOf('a'),
            status: 201,
            complete: true,
            identical: true,
            ms: 220,
          },
        ],
        ms: { held: 100, decided: 200, redeemed: 210, settled: 230 },
      },
    ])
  })

  test('a denied call of which nothing arrived', () => {
    const { held, problems } = report({ asked: [asked('1', 'a', DENIED)] })
    expect(held).toMatchObject([{ end: 'denied', received: [] }])
    expect(problems).toEqual([])
  })

  test('the same call before it was held has passed', () => {
    const { passed, held, problems } = report({ asked: [asked('1', 'a', DENIED)], recorded: [arrived('a', 50)] })
    expect(passed).toMatchObject([{ end: 'passed', answer: 201, ms: 50 }])
    expect([held[0]?.received, problems]).toEqual([[], []])
  })

  test('of two equal calls the arrival belongs to the one that was approved', () => {
    const { held, problems } = report({
      asked: [asked('1', 'a', DENIED), asked('2', 'a', RAN)],
      recorded: [arrived('a', 220)],
    })
    expect(held.map(({ received }) => received.length)).toEqual([0, 1])
    expect(problems).toEqual([])
  })

  test('a blocked call, with a digest where the browser shows its body', () => {
    const seen = { method: 'POST', url: `${ORIGIN}/x`, type: 'ping', at: START + 70 }
    const { sha256_hex, length } = bodyOf('a')
    const { blocked } = report({ blocked: [seen, { ...seen, body: { length, sha256_hex } }] })
    expect(blocked).toEqual([
      { method: 'POST', url: `${ORIGIN}/x`, body: null, end: 'blocked', type: 'ping', received: [], ms: 70 },
      { method: 'POST', url: `${ORIGIN}/x`, body: bodyOf('a'), end: 'blocked', type: 'ping', received: [], ms: 70 },
    ])
  })

  test('reads are counted, not listed, and what the browser itself calls is left out', () => {
    const recorded = [
      arrived('', 10, { method: 'GET' }),
      arrived('', 10, { method: 'OPTIONS' }),
      arrived('', 10, { url: 'http://update.example.org/' }),
    ]
    expect(report({ recorded })).toMatchObject({ reads: 2, passed: [], problems: [] })
  })
})

describe('a problem is', () => {
  test('a covered call that arrived without being held', () => {
    const { problems, passed } = report({ recorded: [arrived('a', 50)], covers: () => true })
    expect(problems).toEqual([`POST ${ORIGIN}/x is covered by a rule and arrived without being held.`])
    expect(passed).toHaveLength(1)
  })

  test('a denied call that arrived', () => {
    const { problems } = report({ asked: [asked('1', 'a', DENIED)], recorded: [arrived('a', 220)] })
    expect(problems).toEqual([`POST ${ORIGIN}/x (denied) arrived 1 times; never was allowed.`])
  })

  test('an approved call that arrived twice', () => {
    const { problems } = report({ asked: [asked('1', 'a', RAN)], recorded: [arrived('a', 220), arrived('a', 225)] })
    expect(problems).toEqual([`POST ${ORIGIN}/x (executed) arrived 2 times; once was allowed.`])
  })

  test('an approved call that arrived with other bytes', () => {
    const { problems } = report({ asked: [asked('1', 'a', RAN)], recorded: [arrived('b', 220)] })
    expect(problems).toEqual([`POST ${ORIGIN}/x arrived with other bytes than were approved.`])
  })
})
