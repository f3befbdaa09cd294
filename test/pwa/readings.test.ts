import { expect, test } from 'vitest'
import { readingOf } from '../../pwa/parts/readings.ts'
import { visible } from '../../relay/evidence/visible.ts'
import { HONEST, LOOK_ALIKES, TRUE_HOST } from '../corpus/hosts.ts'
import { READING } from '../../pwa/words-later.ts'

const HOST = 'admin.example.com'
const read = (kind: string, value: string) => readingOf(kind, value, [HOST])

test.each([
  ['number', '9999'],
  ['number', '1.10'],
  ['number', '1e9'],
  ['boolean', 'true'],
  ['null', 'null'],
  ['text', 'Anna'],
  ['text', '2026-13'],
  ['text', '12345678901'],
  ['text', 'ftp://host'],
])('%s %s is left alone', (kind, value) => {
  expect(read(kind, value)).toEqual([])
})

test('large numbers are grouped, beyond what a double holds too', () => {
  expect(read('number', '1250000')).toEqual([(1_250_000).toLocaleString()])
  expect(read('number', '9007199254740993')).toEqual([9_007_199_254_740_993n.toLocaleString()])
  expect(read('number', '-50000')).toEqual([(-50_000).toLocaleString()])
})

test.each(['1795636800', '1795636800000'])('%s may be a time, and stays a number', (value) => {
  const [grouped, time] = read('number', value)
  expect(grouped?.replaceAll(/\D/g, '')).toBe(value)
  expect(time).toContain('2026')
})

test('a time is told with its zone', () => {
  expect(read('text', '2026-11-25T20:00:00Z').join('')).toMatch(/2026.*(UTC|GMT|[A-Z]{3,4})/)
})

test.each([
  ['', [READING.empty]],
  ['null', [READING.text]],
  ['true', [READING.text]],
  ['12345678901234', ['1234 5678 9012 34']],
])('text %j is not taken for something else', (value, notes) => {
  expect(read('text', value)).toEqual(notes)
})

test.each([
  ['https://admin.example.com/x', ['admin.example.com']],
  ['https://adrnin.example.com/x', ['adrnin.example.com', READING.looksLike(HOST)]],
  ['https://admin.examp1e.com', ['admin.examp1e.com', READING.looksLike(HOST)]],
  ['https://аdmin.example.com', [new URL('https://аdmin.example.com').hostname, READING.coded]],
  ['https://admin.example.com@evil.test/', ['evil.test', READING.user]],
])('%s shows its host, and what is odd about it', (value, [host = '', ...notes]) => {
  expect(read('text', value)).toEqual([READING.host(host), ...notes])
})

test('each of 100 hosts in a value that look like that of the call, and are another, is marked', () => {
  expect(LOOK_ALIKES).toHaveLength(100)
  const odd = [READING.looksLike(TRUE_HOST), READING.coded]
  // Words of two scripts are marked already, in the value itself.
  const isMarked = (value: string) => visible(value).marked || read('text', value).some((note) => odd.includes(note))
  expect(LOOK_ALIKES.filter((value) => !isMarked(value))).toEqual([])
})

test('what is written in bodies and is what it seems is marked nowhere', () => {
  const notes = HONEST.map((value) => [value, read('text', value).filter((note) => !note.startsWith(READING.host('')))])
  expect(notes.filter(([, odd = []]) => odd.length > 0)).toEqual([])
})
