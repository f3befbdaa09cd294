import { describe, expect, test } from 'vitest'
import { createInspection } from '../../extension/background/inspection.ts'
import type { Inspection, Outgoing } from '../../extension/background/inspection.ts'
import type { Hold } from '../../extension/background/hold.ts'
import { ALWAYS_BOUND_HEADERS } from '../../relay/contract/call.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { held } from './kit.ts'

const NONCE = `hg-${'0f'.repeat(16)}`
const TARGET = 'https://admin.example.com/api/transfers'
const BYTES = utf8('{"amount":"1.00"}')
const JSON_TYPE = ['content-type', 'application/json'] as const
const FORM = 'application/x-www-form-urlencoded'

function armed(type: string = JSON_TYPE[1], change: Partial<Hold> = {}): Hold {
  const hold = held({
    state: 'armed',
    bound: [...ALWAYS_BOUND_HEADERS, 'x-purpose'],
    pass: { nonce: NONCE, rule: 7, at: 0 },
    ...change,
  })
  const body = { length: BYTES.length, sha256: plainDigest(BYTES), content_type: type }
  const call = { method: 'POST', target: TARGET, headers: [['content-type', type]] as const, body }
  return { ...hold, asked: { ...hold.asked, call } }
}

const outgoing = (change: Partial<Outgoing> = {}): Outgoing => ({
  requestId: 'first',
  url: `${TARGET}#${NONCE}`,
  method: 'POST',
  tabId: -1,
  requestBody: { raw: [{ bytes: BYTES.buffer }] },
  requestHeaders: [
    { name: 'Accept', value: '*/*' },
    { name: 'Content-Type', value: 'application/json' },
  ],
  ...change,
})

/** What becomes of one request, as the browser asks. */
async function send(inspection: Inspection, change: Partial<Outgoing> = {}): Promise<string> {
  const request = outgoing(change)
  const body = await inspection.body(request)
  return body === 'go' ? inspection.headers(request) : body
}

function expecting(hold: Hold = armed()): Inspection {
  const inspection = createInspection()
  inspection.expect(hold)
  return inspection
}

test('the question that a browser asks before a call across origins is not that call', async () => {
  const inspection = expecting()
  expect(inspection.isPreflight(outgoing({ method: 'OPTIONS' }))).toBe(true)
  expect(inspection.isUnused(NONCE)).toBe(true)
  expect(inspection.isPreflight(outgoing())).toBe(false)
  expect(inspection.isPreflight(outgoing({ method: 'OPTIONS', url: `${TARGET}#hg-${'00'.repeat(16)}` }))).toBe(false)
  const hold = armed()
  const asks = { ...hold, asked: { ...hold.asked, call: { ...hold.asked.call, method: 'OPTIONS' } } }
  expect(expecting(asks).isPreflight(outgoing({ method: 'OPTIONS' }))).toBe(false)
})

describe('a released call on its way out', () => {
  test('goes when it is what was approved, whoever sends it', async () => {
    expect(await send(expecting())).toBe('go')
    expect(await send(expecting(), { tabId: 5 })).toBe('go')
    const halves = [BYTES.slice(0, 4), BYTES.slice(4)].map(({ buffer }) => ({ bytes: buffer }))
    expect(await send(expecting(), { requestBody: { raw: halves } })).toBe('go')
  })

  test.for([
    ['method', { method: 'PUT' }],
    ['target', { url: `${TARGET}/2#${NONCE}` }],
    ['body', { requestBody: { raw: [{ bytes: utf8('{"amount":"9.99"}').buffer }] } }],
    ['body', { requestBody: { raw: [{ bytes: BYTES.slice(1).buffer }] } }],
    ['body', { requestBody: null }],
    ['body', { requestBody: {} }],
    ['body', { requestBody: { raw: [{ file: '<file>' }] } }],
    ['body', { requestBody: { raw: [{ bytes: BYTES.buffer, truncated: true }] } }],
    ['body', { requestBody: { raw: [{ bytes: BYTES.buffer }], error: 'not read' } }],
    ['headers', { requestHeaders: [{ name: 'Content-Type', value: 'text/plain' }] }],
    ['headers', { requestHeaders: [] }],
    ['headers', { requestHeaders: [...(outgoing().requestHeaders ?? []), { name: 'X-Purpose', value: 'other' }] }],
    [
      'headers',
      { requestHeaders: [...(outgoing().requestHeaders ?? []), { name: 'X-HTTP-Method-Override', value: 'DELETE' }] },
    ],
  ] as const)('is stopped when its %s differs (%j)', async ([what, change]) => {
    const inspection = expecting()
    expect(await send(inspection, change)).toBe(what)
    // The hold ends with it: not even the approved one goes any more.
    expect(await send(inspection, { requestId: 'second' })).toBe('stop')
  })

  test('goes once: the same again is stopped, from wherever and however often it comes', async () => {
    const inspection = expecting()
    expect(await send(inspection)).toBe('go')
    for (const requestId of ['second', 'third']) expect(await send(inspection, { requestId })).toBe('stop')
    expect(await send(inspection, { requestId: 'fourth', method: 'PUT' })).toBe('stop')
  })

  test('goes once, too, when two are looked at in the same moment', async () => {
    const inspection = expecting()
    const both = await Promise.all([send(inspection), send(inspection, { requestId: 'second' })])
    expect(both.toSorted()).toEqual(['go', 'stop'])
  })

  test('is not used up by a service worker that takes it and sends it on', async () => {
    const inspection = expecting()
    expect(await inspection.body(outgoing({ requestId: 'taken' }))).toBe('go')
    expect(inspection.isUnused(NONCE)).toBe(true)
    expect(await send(inspection, { requestId: 'sent on' })).toBe('go')
    expect(inspection.isUnused(NONCE)).toBe(false)
  })

  test('goes on where its answer leads; the browser’s rules decide about that', async () => {
    const inspection = expecting()
    expect(await send(inspection)).toBe('go')
    expect(await send(inspection, { url: `https://admin.example.com/elsewhere#${NONCE}` })).toBe('go')
  })

  test('does not go when its pass was closed, or was never opened here', async () => {
    const inspection = expecting()
    inspection.end(7)
    expect(await send(inspection)).toBe('stop')
    expect(await send(createInspection())).toBe('stop')
  })

  test('of a form travels as plain text, and may be seen with either type; with no other', async () => {
    const typed = (value: string) => ({ requestHeaders: [{ name: 'content-type', value }] })
    expect(await send(expecting(armed(FORM)), typed('text/plain;charset=UTF-8'))).toBe('go')
    expect(await send(expecting(armed(FORM)), typed(FORM))).toBe('go')
    expect(await send(expecting(armed(FORM)), { requestHeaders: [] })).toBe('go')
    expect(await send(expecting(armed(FORM)), typed('application/json'))).toBe('headers')
    expect(await send(expecting(), typed('text/plain;charset=UTF-8'))).toBe('headers')
  })

  test('of a navigation is the tab’s own', async () => {
    const hold = armed(FORM, { sends: 'navigation', tab: 5 })
    expect(await send(expecting(hold), { tabId: 5, requestBody: {} })).toBe('go')
    expect(await send(expecting(hold), { tabId: -1, requestBody: {} })).toBe('body')
  })

  test('without a nonce is no business of ours', async () => {
    expect(await send(createInspection(), { url: TARGET })).toBe('go')
  })
})
