import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHolds, type Holds } from '../../extension/bridge/holds.ts'
import type { FromBridge, HoldNotice, ToBridge } from '../../extension/bridge/messages.ts'
import type { Navigation } from '../../extension/bridge/navigation.ts'
import type { Approved } from '../../extension/bridge/same-call.ts'
import type { PageCall, ToPage } from '../../extension/page/messages.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { comesTrue } from '../kit/comes-true.ts'

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
  keepalive: false,
}
const APPROVED: Approved = {
  call: {
    method: 'DELETE',
    target: 'https://admin.example.com/api/customers/7',
    headers: [],
    body: { length: 0, sha256: plainDigest(new Uint8Array()), content_type: '' },
  },
  redirect: 'follow',
  credentials: 'same-origin',
  bound: ['content-type', 'x-purpose'],
}

/** One frame's bridge between a page and an extension, both written down. */
async function frame(id = 1) {
  const toPage: ToPage[] = []
  const said: FromBridge[] = []
  const sent: string[] = []
  const asked: unknown[] = []
  let hear: (message: ToBridge) => void = () => undefined
  let hangUp: () => void = () => undefined
  const runtime: { id: string | undefined; connect: () => unknown; sendMessage: unknown; lastError?: undefined } = {
    sendMessage: (message: unknown) => {
      if (runtime.id === undefined) throw new Error('Extension context invalidated.')
      asked.push(message)
      return Promise.resolve()
    },
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
  const held = (at: number) =>
    comesTrue(() => {
      const found = said.filter((message): message is HoldNotice => message.kind === 'hold')[at]
      if (!found) throw new Error('It is not held yet.')
      return found
    })
  const holds: Holds = createHolds((message) => toPage.push(message))
  holds.fromPage({ kind: 'call', id, call: CALL, bytes: new ArrayBuffer(0) })
  const notice = await held(0)
  return {
    holds,
    toPage,
    said,
    sent,
    asked,
    held,
    hear: (message: ToBridge) => hear(message),
    release: (run: boolean, approved = APPROVED, nonce = 'hg-1') =>
      hear({ kind: 'release', hold: notice.hold, nonce, run, approved, compared: false }),
    /** What is made of microtasks alone has happened when this has. */
    settled: () => vi.advanceTimersByTimeAsync(50),
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
  const { release, sent, settled } = await frame()
  release(false)
  release(false)
  await comesTrue(() => expect(sent.length).toBeGreaterThan(0))
  await settled()
  expect(sent).toEqual(['https://admin.example.com/api/customers/7#hg-1'])
})

test('a release that finds the page gone sends nothing, and says that it waits still', async () => {
  const { holds, release, sent, said } = await frame()
  holds.fromPage({ kind: 'leave', id: 1 })
  release(false)
  await comesTrue(() => expect(said.at(-1)).toMatchObject({ kind: 'hold', phase: 'waiting', detached: true }))
  expect(sent).toEqual([])
})

test('Run now sends what the page has left', async () => {
  const { holds, release, sent } = await frame()
  holds.fromPage({ kind: 'leave', id: 1 })
  release(true)
  await comesTrue(() => expect(sent.length).toBe(1))
})

test('when the extension goes, what waits ends unsent', async () => {
  const { orphan, toPage } = await frame()
  orphan()
  expect(toPage).toMatchObject([{ kind: 'failed', id: 1 }])
})

test('when the extension goes, nobody is told that a call under way was not sent', async () => {
  const { release, orphan, toPage } = await frame()
  release(false)
  await comesTrue(() => expect(toPage.length).toBe(1))
  orphan()
  expect(toPage).toEqual([{ kind: 'sending', id: 1 }])
})

test('a call that is not the approved one is not sent, and both sides hear of it', async () => {
  const { release, sent, said, toPage } = await frame()
  release(false, { ...APPROVED, call: { ...APPROVED.call, method: 'POST' } })
  await comesTrue(() =>
    expect(said.at(-1)).toMatchObject({ kind: 'answered', answered: { result: 'differs', what: 'method' } }),
  )
  expect(toPage).toMatchObject([{ kind: 'failed', id: 1 }])
  release(false)
  expect(sent).toEqual([])
})

test('a call that could not wait is detached from the start, and runs only by a person’s hand', async () => {
  const { release, held, sent, said, toPage } = await frame(0)
  expect(await held(0)).toMatchObject({ detached: true, cannotWait: true })
  release(false)
  await comesTrue(() => expect(said.filter(({ kind }) => kind === 'hold').length).toBe(2))
  expect(sent).toEqual([])
  release(true)
  await comesTrue(() => expect(sent.length).toBe(1))
  expect(toPage).toEqual([])
})

test('the same call again takes the place of the one that was left, and its answer goes to the later one', async () => {
  const { holds, held, hear, release, sent, said, toPage } = await frame()
  holds.fromPage({ kind: 'leave', id: 1 })
  holds.fromPage({ kind: 'call', id: 2, call: CALL, bytes: new ArrayBuffer(0) })
  const [first, second] = [await held(0), await held(1)]
  hear({ kind: 'join', hold: second.hold, into: first.hold })
  expect(said.at(-1)).toEqual({ kind: 'attached', hold: first.hold })
  release(false)
  await comesTrue(() => expect(sent.length).toBe(1))
  expect(toPage).toEqual([{ kind: 'sending', id: 2 }])
  expect(holds.announce()).toEqual([first.hold])
})

test('the same call again, once the first is on its way, ends unsent', async () => {
  const { holds, held, hear, release, sent, toPage } = await frame(0)
  release(true)
  await comesTrue(() => expect(sent.length).toBe(1))
  holds.fromPage({ kind: 'call', id: 2, call: CALL, bytes: new ArrayBuffer(0) })
  const [first, second] = [await held(0), await held(1)]
  hear({ kind: 'join', hold: second.hold, into: first.hold })
  expect(toPage).toMatchObject([{ kind: 'failed', id: 2 }])
  expect(sent.length).toBe(1)
})

test('fifty calls of one page are held; the next one is refused with the number, and told of once', async () => {
  const { holds, held, said, toPage } = await frame()
  for (let id = 2; id <= 60; id += 1) {
    holds.fromPage({ kind: 'call', id, call: CALL, bytes: new ArrayBuffer(0) })
  }
  await held(49)
  expect(said.filter(({ kind }) => kind === 'hold').length).toBe(50)
  expect(toPage.map((message) => (message.kind === 'failed' ? message.id : 0))).toEqual([
    51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
  ])
  expect(toPage[0]).toMatchObject({ says: 'bridge_tooMany' })
})

test('bodies of one page may fill 64 MB; a call with more is refused, an empty one is held', async () => {
  const { holds, held, toPage } = await frame()
  for (let id = 2; id <= 8; id += 1) {
    holds.fromPage({ kind: 'call', id, call: CALL, bytes: new ArrayBuffer(10 * 1024 * 1024) })
  }
  holds.fromPage({ kind: 'call', id: 9, call: CALL, bytes: new ArrayBuffer(0) })
  await held(7)
  expect(toPage).toMatchObject([{ kind: 'failed', id: 8, says: 'bridge_tooMuch' }])
})

test('released twice before it could be sent, it goes through the newer pass, for the older one is closed', async () => {
  const { release, sent, settled } = await frame()
  release(false, APPROVED, 'hg-old')
  release(false, APPROVED, 'hg-new')
  await comesTrue(() => expect(sent.length).toBe(1))
  await settled()
  expect(sent).toEqual(['https://admin.example.com/api/customers/7#hg-new'])
})

/** Of a page at this address. */
function navigationOf(page: string, change: Partial<Navigation> = {}): Navigation {
  vi.stubGlobal('location', { href: page, assign: (url: string) => (went = url) })
  went = ''
  return { target: 'https://admin.example.com/danger', fragment: '', replaces: false, ...change }
}
let went = ''

function formWith(value: string | File, target = 'https://admin.example.com/danger'): Navigation {
  const form = { enctype: 'multipart/form-data', charset: 'UTF-8', documentCharset: 'UTF-8' } as const
  return navigationOf('https://admin.example.com/', { target, form: { ...form, fields: [['a', value]] } })
}

/** A release of it as it was asked about. */
function releaseOf({ hold, call, body }: HoldNotice): ToBridge {
  const approved: Approved = {
    ...APPROVED,
    call: { method: call.method, target: call.target, headers: [], body: { ...body, content_type: '' } },
    credentials: call.credentials,
  }
  return { kind: 'release', hold, nonce: 'hg-1', run: false, approved, compared: false }
}

test('a released link leaves, with its nonce behind its own fragment', async () => {
  const { holds, held, hear } = await frame()
  holds.navigate(navigationOf('https://admin.example.com/', { fragment: '#there' }))
  hear(releaseOf(await held(1)))
  await comesTrue(() => expect(went).toBe('https://admin.example.com/danger#there#hg-1'))
  expect(holds.leaving()).toBe(true)
})

test('a released link to the address that its page has given itself does not leave: it would only scroll', async () => {
  const { holds, held, hear, said } = await frame()
  holds.navigate(navigationOf('https://admin.example.com/danger#x'))
  hear(releaseOf(await held(1)))
  await comesTrue(() =>
    expect(said.at(-1)).toMatchObject({ kind: 'answered', answered: { result: 'differs', what: 'place' } }),
  )
  expect(went).toBe('')
})

test('a second click on a link that waits is no second call, and brings the first one up again', async () => {
  const { holds, held, said } = await frame()
  holds.navigate(navigationOf('https://admin.example.com/'))
  const { hold } = await held(1)
  holds.navigate(navigationOf('https://admin.example.com/'))
  await comesTrue(() => expect(said).toContainEqual({ kind: 'attached', hold }))
  expect(holds.announce().length).toBe(2)
})

test('a link whose address nobody would take is refused and named, and does not wait for ever', async () => {
  const { holds, asked } = await frame()
  const target = `https://admin.example.com/danger?${'x'.repeat(LIMITS.urlCharacters)}`
  holds.navigate(navigationOf('https://admin.example.com/', { target }))
  const url = target.slice(0, LIMITS.urlCharacters)
  await comesTrue(() => expect(asked).toEqual([{ kind: 'stopped', method: 'GET', url, why: 'too-large' }]))
  expect(holds.announce().length).toBe(1)
})

test('a form that is too large only when it is written out is refused and named', async () => {
  const { holds, asked } = await frame()
  holds.navigate(formWith('"'.repeat(LIMITS.heldBodyBytes / 2)))
  await comesTrue(() => expect(asked).toMatchObject([{ kind: 'stopped', why: 'too-large' }]))
  expect(holds.announce().length).toBe(1)
})

test('the files of forms count among the 64 MB, for they are kept', async () => {
  const { holds, held, toPage } = await frame()
  const file = new File([new Uint8Array(9 * 1024 * 1024)], 'a.bin')
  for (let n = 1; n <= 7; n += 1) holds.navigate(formWith(file, `https://admin.example.com/danger/${n}`))
  await held(7)
  holds.fromPage({ kind: 'call', id: 9, call: CALL, bytes: new ArrayBuffer(2 * 1024 * 1024) })
  expect(toPage).toMatchObject([{ kind: 'failed', id: 9, says: 'bridge_tooMuch' }])
})

test('a page cannot leave in the name of nobody: what is held for the operator stays attached', async () => {
  const { holds, held, said } = await frame()
  holds.navigate(navigationOf('https://admin.example.com/'))
  await held(1)
  holds.fromPage({ kind: 'leave', id: 0 })
  expect(said.filter(({ kind }) => kind === 'detached')).toEqual([])
})

test('telling of a stopped call throws nothing when the extension is gone, or its caller would wait for ever', async () => {
  const { holds, orphan } = await frame()
  orphan()
  expect(() => holds.stopped('GET', 'https://admin.example.com/danger', 'shared')).not.toThrow()
})
