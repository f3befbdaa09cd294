/** What stands below a request, in every state; and the sentence that says it. */
import { describe, expect, test } from 'vitest'
import { footerLine } from '../../pwa/parts/footer-line.tsx'
import { footerOf, type Footer, type Seen } from '../../pwa/parts/footer.ts'
import type { AskedPerson, RequestView, Standing } from '../../relay/contract/request.ts'
import { ME, requested } from './kit.ts'

const lee = { person: `per_${'l'.repeat(22)}`, name: 'Lee', asked_at: 1_000 } as AskedPerson
const dana = { person: ME, name: 'Dana', asked_at: 1_000 } as AskedPerson
const passkey = { id: 'c'.repeat(43), transports: [] } as unknown as { id: never; transports: [] }
const mayDecide = { can: 'decide', nonce: 'n'.repeat(43), credentials: [passkey] } as unknown as Standing
const reads = (because: Extract<Standing, { can: 'read' }>['because']): Standing => ({ can: 'read', because })

const seen = (request: Partial<RequestView>, more: Partial<Seen> = {}): Seen => ({
  request: requested({ you: mayDecide, ...request }),
  now: 2_000,
  me: ME,
  isChecked: true,
  isKept: false,
  ...more,
})

describe('below a request stands', () => {
  const TABLE: readonly (readonly [string, Seen, Footer])[] = [
    ['whoever may decide decides', seen({}), 'decide'],
    ['one millisecond before the end', seen({}, { now: 300_999 }), 'decide'],
    ['at the end, by the relay’s clock', seen({}, { now: 301_000 }), 'expired'],
    ['the relay says first that it is over', seen({ you: reads('settled') }), 'expired'],
    ['nobody decided', seen({ status: 'expired', you: reads('settled') }), 'expired'],
    ['who has decided, while others are asked', seen({ you: reads('already_decided') }), 'decided'],
    ['who is not asked', seen({ asked: [lee], you: reads('not_asked') }), 'not_yours'],
    ['who is asked, and not yet', seen({ asked: [lee, dana], you: reads('not_asked') }), 'earlier_stage'],
    [
      'who was asked, and approves no more',
      seen({ asked: [lee, { ...dana, gone: true }], you: reads('not_asked') }),
      'not_yours',
    ],
    ['who asked', seen({ asked: [lee], you: reads('own_request') }), 'own'],
    ['whose key asked', seen({ asked: [lee], you: reads('requester') }), 'own'],
    ['approved', seen({ status: 'approved', you: reads('settled') }), 'settled'],
    ['denied', seen({ status: 'denied', you: reads('settled') }), 'settled'],
    ['withdrawn', seen({ status: 'cancelled', you: reads('settled') }), 'settled'],
    ['no passkey that fits', seen({ you: { ...mayDecide, credentials: [] } as Standing }), 'no_passkey'],
    ['what does not check out', seen({}, { isChecked: false }), 'in_doubt'],
    ['what was kept here', seen({}, { isKept: true }), 'kept'],
    ['what was kept here, once its time is over', seen({}, { isKept: true, now: 301_000 }), 'expired'],
  ]
  test.each(TABLE)('%s', (_, facts, state) => {
    expect(footerOf(facts)).toBe(state)
  })

  test('the decision never, but for whom the relay lets decide, in time, checked and from the relay', () => {
    const standings = [
      mayDecide,
      ...(['own_request', 'not_asked', 'already_decided', 'settled', 'requester'] as const).map(reads),
    ]
    let decisions = 0
    for (const status of ['pending', 'approved', 'denied', 'cancelled', 'expired'] as const)
      for (const you of standings)
        for (const now of [2_000, 301_000])
          for (const isChecked of [true, false])
            for (const isKept of [true, false]) {
              if (footerOf(seen({ status, you }, { now, isChecked, isKept })) !== 'decide') continue
              decisions += 1
              expect([status, you.can, now, isChecked, isKept]).toEqual(['pending', 'decide', 2_000, true, false])
            }
    expect(decisions).toBe(1)
  })
})

describe('its sentence', () => {
  const line = (state: Exclude<Footer, 'decide'>, request: Partial<RequestView> = {}, keptAt?: number) =>
    footerLine({ state, request: requested(request), me: ME, keptAt })
  const text = (...given: Parameters<typeof line>) =>
    line(...given)
      .map((part) => (typeof part === 'string' ? part : `<${part.name}>`))
      .join('')

  test('is another one in each state, and names the moment or the way on', () => {
    const states = [
      'decided',
      'not_yours',
      'own',
      'earlier_stage',
      'expired',
      'kept',
      'no_passkey',
      'in_doubt',
    ] as const
    const said = states.map((state) => text(state, { asked: [lee] }, 5))
    const ends = [
      { status: 'approved', asked: [{ ...lee, decision: 'approve' }] },
      { status: 'denied', asked: [{ ...lee, decision: 'deny' }] },
      { status: 'cancelled', end_reason: 'requester_cancelled' },
      { status: 'cancelled', end_reason: 'page_gone' },
      { status: 'approved', basis: 'rule', asked: [] },
      { status: 'denied', asked: [] },
    ] as const
    const settled = ends.map((end) => text('settled', end))
    expect(new Set([...said, ...settled]).size).toBe(said.length + settled.length)
  })

  test('says who may decide and how many of them were reached', () => {
    const reached = { ...lee, shown_at: 1_500 }
    expect(text('not_yours', { asked: [reached] })).toBe(
      'You can read this but not decide: only <Lee> can. They were reached.',
    )
    const others = ['Kim', 'Noor', 'Ola'].map((name, at) => ({ ...lee, person: `per_${at}` as never, name }))
    expect(text('own', { asked: [reached, ...others] })).toBe(
      'You asked for this, so somebody else decides: <Lee>, <Kim> and 2 more. Reached: 1 of 4.',
    )
  })

  test('names nobody who may not decide any more, and counts them not among the reached', () => {
    const gone = { ...lee, person: `per_${'k'.repeat(22)}` as never, name: 'Kim', shown_at: 1_500, gone: true } as const
    const once = { ...dana, shown_at: 1_500, gone: true } as const
    expect(text('not_yours', { asked: [lee, gone, once] })).toBe(
      'You can read this but not decide: only <Lee> can. They have not been reached yet.',
    )
    expect(text('own', { asked: [gone] })).toBe('You asked for this, so somebody else decides.')
  })

  test('sets names apart, so that none can speak as the system', () => {
    const name = 'Lee can. You can too, at once'
    expect(line('not_yours', { asked: [{ ...lee, name }] })).toContainEqual({ name })
  })

  test('speaks to whoever decided', () => {
    const own = { ...dana, decision: 'deny', decided_at: 5 } as const
    expect(text('settled', { status: 'denied', asked: [own] })).toMatch(/^You denied this at /)
    expect(text('settled', { status: 'denied', asked: [{ ...own, person: lee.person }] })).toMatch(
      /^Denied by <Dana> at /,
    )
  })
})
