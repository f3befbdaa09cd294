/** What was asked, grouped by the day of this device, and looked through. */
import { afterEach, describe, expect, test } from 'vitest'
import { endOf, merged } from '../../pwa/history.ts'
import { byDay, daysAgo, found, KINDS, type Kind } from '../../pwa/look-back.ts'
import { ENDED } from '../../pwa/words-later.ts'
import type { RequestSummary } from '../../relay/contract/request.ts'

const own = process.env['TZ']
afterEach(() => {
  if (own === undefined) delete process.env['TZ']
  else process.env['TZ'] = own
})

const row = (id: string, change: Partial<RequestSummary> = {}): RequestSummary => ({
  id: `req_${id.padEnd(22, '_')}` as RequestSummary['id'],
  version: 1,
  status: 'denied',
  words: { say: 'Delete customer 4711', consequence: '' },
  requester_name: 'Ana Silva',
  where: 'admin.example.com',
  created_at: 1_000,
  expires_at: 2_000,
  can_decide: false,
  ...change,
})
const utc = (text: string): number => Date.parse(`${text}Z`)
const ids = (rows: readonly RequestSummary[]) => rows.map(({ id }) => id.slice(4).replaceAll('_', ''))

describe('days', () => {
  const rows = [
    row('c', { created_at: utc('2026-11-25T00:30') }),
    row('b', { created_at: utc('2026-11-24T23:59:59.999') }),
    row('a', { created_at: utc('2026-11-24T02:00') }),
  ]
  const daysIn = (zone: string) => {
    process.env['TZ'] = zone
    return byDay(rows).map((day) => ids(day.rows))
  }

  test('are those of the device’s zone, and follow it when it changes', () => {
    expect(daysIn('UTC')).toEqual([['c'], ['b', 'a']])
    expect(daysIn('Europe/Berlin')).toEqual([['c', 'b'], ['a']])
    expect(daysIn('America/Los_Angeles')).toEqual([['c', 'b'], ['a']])
    expect(daysIn('Asia/Tokyo')).toEqual([['c', 'b'], ['a']])
  })

  test('are counted back from now, over a day of 23 and one of 25 hours too', () => {
    process.env['TZ'] = 'Europe/Berlin'
    const start = (text: string) => byDay([row('x', { created_at: utc(text) })])[0]?.start ?? 0
    expect(daysAgo(start('2026-03-29T12:00'), utc('2026-03-29T12:00'))).toBe(0)
    expect(daysAgo(start('2026-03-28T12:00'), utc('2026-03-29T12:00'))).toBe(1)
    expect(daysAgo(start('2026-10-24T12:00'), utc('2026-10-26T12:00'))).toBe(2)
  })
})

describe('looking through', () => {
  test('every end of a request that ended is of exactly one kind', () => {
    const kinds = Object.values(KINDS).flatMap((ends): readonly string[] => ends)
    expect(kinds.toSorted()).toEqual(
      Object.keys(ENDED)
        .filter((end) => end !== 'pending')
        .toSorted(),
    )
  })

  test('by kind', () => {
    const rows = [
      row('a'),
      row('b', { status: 'approved', outcome: 'executed' }),
      row('c', { status: 'approved', outcome: 'lapsed' }),
      row('d', { status: 'approved', outcome: 'unknown' }),
      row('e', { status: 'expired' }),
      row('f', { status: 'approved' }),
    ]
    const of = (kind: Kind | undefined) => ids(found(rows, { kind, words: '' }))
    expect(of(undefined)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(of('approved')).toEqual(['b', 'f'])
    expect(of('denied')).toEqual(['a'])
    expect(of('unused')).toEqual(['c', 'e'])
    expect(of('trouble')).toEqual(['d'])
    expect(endOf(row('f', { status: 'approved' }))).toBe('approved')
  })

  test('by all words, whatever their case and accents, in what, who and where', () => {
    const rows = [row('a'), row('b', { requester_name: 'Zoë Ørsted', where: 'billing' })]
    const of = (words: string) => ids(found(rows, { kind: undefined, words }))
    expect(of('  ')).toEqual(['a', 'b'])
    expect(of('zoe')).toEqual(['b'])
    expect(of('DELETE 4711 admin')).toEqual(['a'])
    expect(of('delete silva billing')).toEqual([])
  })
})

test('what the relay told last counts, older news does not, and nothing is shown twice', () => {
  const known = [row('b', { created_at: 2, version: 3 }), row('a', { created_at: 1 })]
  const told = [
    row('c', { created_at: 2 }),
    row('b', { created_at: 2, version: 2 }),
    row('a', { created_at: 1, version: 2 }),
  ]
  expect(merged(known, told).map(({ id, version }) => [id[4], version])).toEqual([
    ['c', 1],
    ['b', 3],
    ['a', 2],
  ])
})
