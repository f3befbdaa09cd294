import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../relay/contract/limits.ts'
import { isOwnScreen, readAsk, readFromBridge } from '../../extension/background/guards.ts'
import { NOTICE } from './kit.ts'

describe('what a bridge says', () => {
  test('is read when it is exactly a message', () => {
    expect(readFromBridge(NOTICE)).toEqual(NOTICE)
    expect(readFromBridge({ kind: 'ping' })).toEqual({ kind: 'ping' })
  })
  test('is dropped with a field more, less or of another kind', () => {
    const { body: _body, ...without } = NOTICE
    expect(readFromBridge({ ...NOTICE, tab: 3 })).toBeUndefined()
    expect(readFromBridge(without)).toBeUndefined()
    expect(readFromBridge({ ...NOTICE, phase: 'done' })).toBeUndefined()
    expect(readFromBridge({ ...NOTICE, hold: '../x' })).toBeUndefined()
    expect(readFromBridge('hold')).toBeUndefined()
    expect(readFromBridge(null)).toBeUndefined()
  })
  test('is dropped when the target is no web address or has a fragment', () => {
    const to = (target: string) => readFromBridge({ ...NOTICE, call: { ...NOTICE.call, target } })
    expect(to('https://a.example/x')).toBeDefined()
    expect(to('https://a.example/x#hg-1')).toBeUndefined()
    expect(to('file:///etc/passwd')).toBeUndefined()
    expect(to('chrome-extension://abc/x')).toBeUndefined()
  })
  test('is dropped when a header would break a line', () => {
    const call = { ...NOTICE.call, headers: [['x-a', 'b\r\nc: d']] }
    expect(readFromBridge({ ...NOTICE, call })).toBeUndefined()
  })
  test('has as many headers as the relay would take, and not one more', () => {
    const of = (count: number) => {
      const headers = Array.from({ length: count }, (_, n) => [`x-${n}`, ''])
      return readFromBridge({ ...NOTICE, call: { ...NOTICE.call, headers } })
    }
    expect(of(LIMITS.headerCount)).toBeDefined()
    expect(of(LIMITS.headerCount + 1)).toBeUndefined()
  })
  test('may carry a shown body of the limit, and not one byte more', () => {
    const shown = (bytes: number) => readFromBridge({ ...NOTICE, shown: new ArrayBuffer(bytes) })
    expect(shown(LIMITS.shownBodyBytes)).toBeDefined()
    expect(shown(LIMITS.shownBodyBytes + 1)).toBeUndefined()
  })
})

describe('one-off messages', () => {
  test('act only by the three buttons that there are', () => {
    const act = (what: string) => readAsk({ kind: 'act', hold: 'h'.repeat(22), act: what })
    expect(act('cancel')).toBeDefined()
    expect(act('run')).toBeDefined()
    expect(act('approve')).toBeUndefined()
  })
  test('a page cannot claim that the browser blocked something', () => {
    const stopped = (why: string) => readAsk({ kind: 'stopped', method: 'POST', url: 'https://a.example/', why })
    expect(stopped('too-large')).toBeDefined()
    expect(stopped('blocked')).toBeUndefined()
  })
})

describe('a screen of our own', () => {
  const OWN = 'chrome-extension://abcdefghijklmnop/'
  test('is what the browser says stands at our address', () => {
    expect(isOwnScreen({ url: `${OWN}popup/popup.html` }, OWN)).toBe(true)
    expect(isOwnScreen({ url: `${OWN}options/options.html#pair` }, OWN)).toBe(true)
  })
  test('is no page, not even one that stands in no tab', () => {
    // A console framed by another extension's side panel: our bridge runs there, and there is no tab.
    expect(isOwnScreen({ url: 'https://admin.example.com/' }, OWN)).toBe(false)
    expect(isOwnScreen({ url: `https://admin.example.com/?${OWN}` }, OWN)).toBe(false)
    expect(isOwnScreen({}, OWN)).toBe(false)
  })
})
