import { describe, expect, test } from 'vitest'
import { readFromPage } from '../../extension/bridge/from-page.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { PageCall } from '../../extension/page/messages.ts'

const CALL: PageCall = {
  url: 'https://admin.example.com/api/customers/7?a=1#top',
  method: 'DELETE',
  headers: [['content-type', 'application/json']],
  mode: 'cors',
  credentials: 'same-origin',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
  cache: 'default',
  integrity: '',
  keepalive: false,
}
const said = (change: object = {}) => ({ kind: 'call', id: 1, call: { ...CALL, ...change }, bytes: new ArrayBuffer(2) })
const isRead = (message: unknown) => readFromPage(message)?.kind === 'call'

describe('what a page says on its port', () => {
  test('is read when it is exactly a call, or that it is left', () => {
    expect(readFromPage(said())).toEqual(said())
    expect(readFromPage({ kind: 'leave', id: 7 })).toEqual({ kind: 'leave', id: 7 })
  })
  test('is copied: what else the page wrote into it goes no further', () => {
    const message = { ...said({ nonce: 'hg-1', target: 'x' }), phase: 'sending', run: true }
    expect(readFromPage(message)).toEqual(said())
  })
  test.for([
    undefined,
    null,
    'call',
    7,
    [],
    {},
    { kind: 'call' },
    { kind: 'release', id: 1 },
    { kind: 'leave' },
    { kind: 'leave', id: '1' },
    { kind: 'leave', id: -1 },
    { kind: 'leave', id: Number.NaN },
    { kind: 'leave', id: 2 ** 53 },
    { ...said(), id: {} },
  ])('is dropped when nobody can be answered: %j', (message) => {
    expect(readFromPage(message)).toBeUndefined()
  })
  test.for([
    ['url', 'javascript:alert(1)'],
    ['url', 'chrome-extension://abc/x'],
    ['url', 'file:///etc/passwd'],
    ['url', '/api/customers/7'],
    ['url', 'https://admin.example.com/a b'],
    ['url', `https://admin.example.com/${'x'.repeat(LIMITS.urlCharacters)}`],
    ['url', { toString: () => 'https://admin.example.com/' }],
    ['method', ''],
    ['method', 'DELETE /x'],
    ['method', 'X'.repeat(33)],
    ['headers', undefined],
    ['headers', 'content-type'],
    ['headers', [['x-a']]],
    ['headers', [['x-a', 'b', 'c']]],
    ['headers', [['X-A', 'b']]],
    ['headers', [['x-a', 'b\r\nc: d']]],
    ['headers', [['x a', 'b']]],
    ['headers', [['x-a', 1]]],
    ['headers', [['x-a', 'b'.repeat(LIMITS.headerValueCharacters + 1)]]],
    ['headers', Array.from({ length: LIMITS.headerCount + 1 }, (_, index) => [`x-${index}`, ''])],
    ['headers', { 0: ['x-a', 'b'], length: 1 }],
    ['mode', 'websocket'],
    ['credentials', 'all'],
    ['redirect', ''],
    ['referrer', 7],
    ['referrerPolicy', 'never'],
    ['cache', ['default']],
    ['integrity', 'sha256-x\n'],
    ['keepalive', 'false'],
  ] as const)('with another %s cannot be held, and whoever waits for it is told: %j', ([key, value]) => {
    expect(readFromPage(said({ [key]: value }))).toEqual({ kind: 'unreadable', id: 1 })
  })
  test('may be as long as its limits say', () => {
    const url = 'https://admin.example.com/'
    expect(isRead(said({ url: url + 'x'.repeat(LIMITS.urlCharacters - url.length) }))).toBe(true)
    expect(isRead(said({ headers: Array.from({ length: LIMITS.headerCount }, (_, at) => [`x-${at}`, '']) }))).toBe(true)
    expect(isRead(said({ headers: [['x-a', 'b'.repeat(LIMITS.headerValueCharacters)]] }))).toBe(true)
  })
  test('has bytes that nobody else can change after they were hashed', () => {
    const withBytes = (bytes: unknown) => readFromPage({ ...said(), bytes })
    for (const bytes of [
      new SharedArrayBuffer(2),
      new ArrayBuffer(2, { maxByteLength: 4 }),
      new Uint8Array(2),
      'ab',
      { byteLength: 2 },
      undefined,
    ]) {
      expect(withBytes(bytes)).toEqual({ kind: 'unreadable', id: 1 })
    }
  })
})
