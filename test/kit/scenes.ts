/** What the overlay can have to show: every state of a hold, and what was stopped. */
import type { Status } from '../../extension/background/messages.ts'
import type { HoldView, Stopped } from '../../extension/bridge/messages.ts'

type Scene = Readonly<{
  /** Told one after the other: some ends are only shown of what was seen waiting. */
  steps?: readonly (readonly HoldView[])[]
  stopped?: Stopped
  /** Then "Keep working" is pressed. */
  keep?: boolean
}>

const PEOPLE: HoldView['asked'] = [
  { name: 'Dana Okafor', step: 'seen' },
  { name: 'Bo Lindqvist', step: 'shown' },
  { name: 'Kim Castillo-Fernández', step: 'approved' },
  { name: 'Lee Park', step: 'denied' },
]

/** A call that waits, as the operator sees it most of the time. */
export function waiting(change: Partial<HoldView> = {}): HoldView {
  const now = Date.now()
  return {
    hold: 'h'.repeat(22),
    tab: 1,
    state: 'held',
    detached: false,
    cannotWait: false,
    quiet: false,
    method: 'DELETE',
    target: 'https://admin.example.com/api/customers/4711?reason=duplicate',
    heldAt: now - 5000,
    words: { say: 'Delete customer “4711”', consequence: 'Deletes the customer and every invoice. Cannot be undone.' },
    phrase: 'amber falcon',
    quorum: { needed: 2, approved: 1 },
    asked: PEOPLE,
    expiresAt: now + 240_000,
    ...change,
  }
}

const SENT: NonNullable<HoldView['sent']> = {
  watched: {
    fields: [
      { name: 'amount', value: '25000.00', kind: 'number', cut: 0 },
      { name: 'to › iban', value: 'DE89 3704 0044 0532 0130 00', kind: 'text', cut: 0 },
      { name: 'to › שם', value: 'שרה 12', kind: 'text', cut: 0 },
    ],
    more: 2,
  },
  absent: ['/role'],
  others: {
    fields: [
      { name: 'note', value: `Invoice \u202e4711 ${'and so on '.repeat(14)}`, kind: 'text', cut: 3000 },
      { name: 'urgent', value: 'true', kind: 'boolean', cut: 0 },
      { name: 'tags', value: '[]', kind: 'empty-list', cut: 0 },
    ],
    more: 37,
  },
}

const end = (change: Partial<HoldView>): Scene => ({
  steps: [[waiting()], [waiting({ heldAt: Date.now(), ...change })]],
})
const later = () => Date.now() + 50_000

export const SCENES: Readonly<Record<string, Scene>> = {
  waiting: { steps: [[waiting()]] },
  asking: {
    steps: [
      [
        {
          hold: 'h'.repeat(22),
          tab: 1,
          state: 'held',
          detached: false,
          cannotWait: false,
          quiet: false,
          method: 'POST',
          target: 'https://admin.example.com/a',
          heldAt: 1000,
          asked: [],
        },
      ],
    ],
  },
  unreachable: { steps: [[waiting({ unreachableUntil: later() })]] },
  detached: { steps: [[waiting({ detached: true })]] },
  'cannot wait': { steps: [[waiting({ detached: true, cannotWait: true })]] },
  sending: { steps: [[waiting({ state: 'armed' })]] },
  'run now': { steps: [[waiting({ state: 'approved', detached: true, usableUntil: later() })]] },
  'run late': { steps: [[waiting({ state: 'approved', detached: true, cannotWait: true, usableUntil: later() })]] },
  done: end({ state: 'done', status: 204, detached: true, cannotWait: true }),
  denied: end({ state: 'denied', by: 'Dana Okafor', says: 'Wrong target', quoted: 'wrong region' }),
  expired: end({ state: 'expired' }),
  refused: end({ state: 'refused', says: 'The policy forbids this.' }),
  failed: end({ state: 'failed', says: 'The network broke off' }),
  unknown: end({ state: 'unknown' }),
  several: { steps: [[waiting(), waiting({ hold: 'i'.repeat(22) }), waiting({ hold: 'j'.repeat(22) })]] },
  'a long call': {
    steps: [
      [
        waiting({
          target: `https://admin.example.com/${'very-long-name/'.repeat(30)}`,
          words: { say: `Delete ${'averyveryverylongname'.repeat(8)}`, consequence: 'Cannot be undone. '.repeat(12) },
        }),
      ],
    ],
  },
  'with fields': { steps: [[waiting({ sent: SENT })]] },
  'a body that approvers do not see': {
    steps: [
      [
        waiting({
          sent: {
            watched: { fields: [], more: 0 },
            absent: ['/amount'],
            others: { fields: [], more: 0 },
            unshown: 1_048_576,
          },
        }),
      ],
    ],
  },
  pill: { steps: [[waiting()]], keep: true },
  stopped: {
    stopped: { at: 1000, method: 'GET', url: 'https://admin.example.com/logo?x=1', why: 'blocked', source: 'image' },
  },
}

const EMPTY: Status = {
  version: '1.2.3',
  relay: { kind: 'unknown' },
  managed: { consoles: [], locked: [], wrong: [] },
  consoles: [],
  holds: [],
  stopped: [],
}
const FRESH: Status = {
  ...EMPTY,
  pairing: { relay: 'https://holdgate.example.com', person: 'Ana Silva', email: 'ana@example.org', pairedAt: 1000 },
  relay: { kind: 'fine', at: 2000, milliseconds: 12 },
  people: { version: 3, digest: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA' },
}
const PAIRED: Status = {
  ...FRESH,
  rules: { version: 7, count: 12, at: 3000, widened: [] },
  consoles: [
    { origin: 'https://admin.example.com', guarded: true, managed: false, hosts: ['https://admin.example.com/*'] },
    { origin: 'https://ops.example.com', guarded: false, managed: false, hosts: ['https://ops.example.com/*'] },
  ],
}
const HOLDS = [
  waiting(),
  waiting({ hold: 'i'.repeat(22), state: 'approved', detached: true, usableUntil: later() }),
  waiting({ hold: 'j'.repeat(22), state: 'denied', by: 'Dana Okafor', says: 'Wrong target', quoted: 'wrong region' }),
]

/** What the background can tell popup and options page. */
export const STATUSES: Readonly<Record<string, Status>> = {
  'not paired': EMPTY,
  'not paired, managed': {
    ...EMPTY,
    managed: {
      relay: 'https://holdgate.example.com',
      consoles: ['https://admin.example.com'],
      person: 'ana@example.org',
      locked: ['unpair', 'unguard'],
      wrong: [],
    },
  },
  'all is well': {
    ...PAIRED,
    holds: HOLDS,
    stopped: [{ at: 1000, method: 'GET', url: 'https://admin.example.com/logo?x=1', why: 'blocked', source: 'image' }],
  },
  'no rules yet': FRESH,
  'nothing waits': { ...PAIRED, consoles: [] },
  locked: {
    ...PAIRED,
    managed: { relay: 'https://other.example.com', consoles: [], locked: ['options'], wrong: ['person', 'console'] },
    consoles: PAIRED.consoles.map((one) => ({ ...one, managed: true })),
  },
  trouble: {
    ...PAIRED,
    relay: { kind: 'revoked', since: 1000 },
    managed: { consoles: [], locked: ['unpair'], wrong: [] },
    doubt: 'The approval service’s log has gone backwards.',
    rulesTrouble: 'New rules were refused (bad-signature). The last good ones stay.',
    rules: {
      version: 7,
      count: 12,
      at: 3000,
      widened: [{ rule: 'a-rule-that-is-long', hosts: ['admin.example.com'] }],
    },
    holds: [waiting({ unreachableUntil: later() })],
  },
  unreachable: { ...PAIRED, relay: { kind: 'unreachable', since: 1000 } },
}
