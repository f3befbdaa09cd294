import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isOverheard } from '../../extension/bridge/overheard.ts'
import { arriveClean } from '../../extension/bridge/released-navigation.ts'

const NONCE = `hg-${'0a'.repeat(16)}`

beforeEach(() => vi.stubGlobal('performance', { getEntriesByType: () => [{ responseStatus: 200 }] }))
afterEach(() => vi.unstubAllGlobals())

function arrive(href: string, replaceState: (state: unknown, title: string, url: string) => void) {
  vi.stubGlobal('location', { href })
  vi.stubGlobal('history', { state: null, replaceState })
  return arriveClean()
}

test.for(['', '#', '#there', '#there#and'])(
  'a document that a release brought gets back the fragment that was asked for: "%s"',
  (fragment) => {
    const urls: string[] = []
    const arrived = arrive(`https://admin.example.com/x${fragment}#${NONCE}`, (_state, _title, url) => urls.push(url))
    expect(urls).toEqual([`https://admin.example.com/x${fragment}`])
    expect(arrived).toEqual({ nonce: NONCE, status: 200 })
  },
)

test('a sandboxed document, which may not change its address, is told of all the same', () => {
  const refuse = () => {
    throw new DOMException('A history state object cannot be created in a document with origin null.', 'SecurityError')
  }
  expect(arrive(`https://admin.example.com/x#${NONCE}`, refuse)).toEqual({ nonce: NONCE, status: 200 })
})

test('the service workers of an empty frame are those of its origin, whatever its address says', async () => {
  vi.stubGlobal('self', { origin: 'https://admin.example.com' })
  vi.stubGlobal('location', { href: 'about:blank', origin: 'null' })
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => ({}) } })
  expect(await isOverheard('https://admin.example.com/danger')).toBe(true)
  expect(await isOverheard('https://other.example.com/danger')).toBe(false)
})
