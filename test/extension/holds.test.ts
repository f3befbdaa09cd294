import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHolds, type Holds } from '../../extension/bridge/holds.ts'
import type { FromBridge, HoldNotice, ToBridge } from '../../extension/bridge/messages.ts'
import type { PageCall, ToPage } from '../../extension/page/messages.ts'

const CALL: PageCall = {
  url: 'https://admin.example.com/api/customers/7#top',
  method: 'DELETE',
  headers: [],
  mode: 'cors',
  credentials: 'same-origin',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
  cache: 'default',
  integrity: '',
}

/** One frame's bridge between a page and an extension, both written down. */
async function frame() {
  const toPage: ToPage[] = []
  const said: FromBridge[] = []
  const sent: string[] = []
  let hear: (message: ToBridge) => void = () => undefined
  let hangUp: () => void = () => undefined
  const runtime: { id: string | undefined; connect: () => unknown; lastError?: undefined } = {
    id: 'extension',
    connect: () => ({
      onMessage: { addListener: (listener: typeof hear) => (hear = listener) },
      onDisconnect: { addListener: (listener: typeof hangUp) => (hangUp = listener) },
      postMessage: (message: FromBridge) => said.push(message),
      disconnect: () => undefined,
    }),
  }
  vi.stubGlobal('chrome', { runtime })
  vi.stubGlobal('fetch', (url: string) => {
    sent.push(url)
    return new Promise(() => undefined)
  })
  const holds: Holds = createHolds((message) => toPage.push(message))
  holds.fromPage({ kind: 'call', id: 1, call: CALL, bytes: new ArrayBuffer(0) })
  const notice = await vi.waitFor(() => {
    const found = said.find((message): message is HoldNotice => message.kind === 'hold')
    if (!found) throw new Error('Nothing is held yet.')
    return found
  })
  return {
    holds,
    toPage,
    said,
    sent,
    release: (run: boolean) => hear({ kind: 'release', hold: notice.hold, nonce: 'hg-1', run }),
    orphan: () => {
      runtime.id = undefined
      hangUp()
      vi.advanceTimersByTime(1000)
    },
  }
}

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a released call goes out once, with its nonce', async () => {
  const { release, sent } = await frame()
  release(false)
  release(false)
  expect(sent).toEqual(['https://admin.example.com/api/customers/7#hg-1'])
})

test('a release that finds the page gone sends nothing, and says that it waits still', async () => {
  const { holds, release, sent, said } = await frame()
  holds.fromPage({ kind: 'leave', id: 1 })
  release(false)
  expect(sent).toEqual([])
  expect(said.at(-1)).toMatchObject({ kind: 'hold', phase: 'waiting', detached: true })
})

test('Run now sends what the page has left', async () => {
  const { holds, release, sent } = await frame()
  holds.fromPage({ kind: 'leave', id: 1 })
  release(true)
  expect(sent.length).toBe(1)
})

test('when the extension goes, what waits ends unsent', async () => {
  const { orphan, toPage } = await frame()
  orphan()
  expect(toPage).toMatchObject([{ kind: 'failed', id: 1 }])
})

test('when the extension goes, nobody is told that a call under way was not sent', async () => {
  const { release, orphan, toPage } = await frame()
  release(false)
  orphan()
  expect(toPage).toEqual([{ kind: 'sending', id: 1 }])
})
