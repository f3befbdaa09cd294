import { expect, test } from 'vitest'
import type { Status } from '../../extension/background/messages.ts'
import { diagnosticsOf } from '../../extension/options/diagnostics.ts'
import { shown } from './kit.ts'

/** Stands wherever something is that nobody but this browser's person may read. */
const CANARY = 'canary'

const STATUS: Status = {
  version: '1.2.3',
  pairing: {
    relay: 'https://holdgate.example.com',
    person: `${CANARY} Silva`,
    email: `${CANARY}@example.org`,
    pairedAt: 1000,
  },
  relay: { kind: 'fine', at: 2000, milliseconds: 4 },
  managed: { consoles: ['https://admin.example.com'], person: `${CANARY}@example.org`, locked: ['unpair'], wrong: [] },
  people: { version: 3, digest: 'abc' },
  rules: { version: 7, count: 2, at: 3000, widened: [{ rule: 'long', hosts: ['admin.example.com'] }] },
  consoles: [{ origin: 'https://admin.example.com', guarded: true, managed: true, hosts: [] }],
  holds: [
    shown('denied', {
      target: `https://admin.example.com/api?token=${CANARY}`,
      by: CANARY,
      says: CANARY,
      phrase: CANARY,
      words: { say: CANARY, consequence: CANARY },
      asked: [{ name: CANARY, step: 'denied' }],
    }),
  ],
  stopped: [
    { at: 4000, method: 'POST', url: `https://admin.example.com/api?key=${CANARY}`, why: 'blocked', source: 'image' },
  ],
}
const SURROUNDINGS = { at: 5000, browser: 'Chromium', language: 'en', granted: ['https://admin.example.com/*'] }

test('diagnostics say what helps', () => {
  expect(JSON.parse(diagnosticsOf(STATUS, SURROUNDINGS))).toMatchObject({
    version: '1.2.3',
    relay: { origin: 'https://holdgate.example.com', state: 'fine', milliseconds: 4 },
    rules: { version: 7, count: 2, at: '1970-01-01T00:00:03.000Z', widened: ['long'] },
    managed: { locked: ['unpair'] },
    holds: [{ state: 'denied', method: 'DELETE', asked: 1 }],
    stopped: [{ why: 'blocked', method: 'POST', source: 'image' }],
  })
})

test('diagnostics name no person, and nothing of what was sent', () => {
  expect(JSON.stringify(STATUS)).toContain(CANARY)
  expect(diagnosticsOf(STATUS, SURROUNDINGS)).not.toContain(CANARY)
})

test('a browser that was never paired has diagnostics too', () => {
  const status: Status = {
    version: '1.2.3',
    relay: { kind: 'unknown' },
    managed: { consoles: [], locked: [], wrong: [] },
    consoles: [],
    holds: [],
    stopped: [],
  }
  expect(JSON.parse(diagnosticsOf(status, SURROUNDINGS))).toMatchObject({ relay: { state: 'unknown' }, holds: [] })
})
