import { expect, test } from 'vitest'
import { badgeOf, type Health } from '../../extension/background/badge.ts'

const FINE: Health = {
  relay: { kind: 'fine', at: 0, milliseconds: 4 },
  managed: { consoles: [], locked: [], wrong: [] },
  paired: true,
  hasRules: true,
}

test('the button counts what waits, and stops counting at nine', () => {
  expect([0, 1, 9, 10].map((waiting) => badgeOf(waiting, FINE).text)).toEqual(['', '1', '9', '9+'])
  expect(badgeOf(1, FINE).title).toBe('Holdgate\n1 call is waiting.')
})

test('trouble has a mark, a colour and a sentence', () => {
  const troubles: readonly Partial<Health>[] = [
    { relay: { kind: 'revoked', since: 0 } },
    { relay: { kind: 'unreachable', since: 0 } },
    { doubt: 'The log went backwards.' },
    { rulesTrouble: 'New rules were refused.' },
    { managed: { consoles: [], locked: [], wrong: ['relay'] } },
    { hasRules: false },
  ]
  const calm = badgeOf(0, FINE)
  for (const trouble of troubles) {
    const badge = badgeOf(0, { ...FINE, ...trouble })
    expect(badge.text, JSON.stringify(trouble)).toBe('!')
    expect(badge.title.split('\n'), JSON.stringify(trouble)).toHaveLength(2)
    expect(badge.color, JSON.stringify(trouble)).not.toBe(calm.color)
  }
})

test('a call that waits is counted in trouble too', () => {
  const badge = badgeOf(2, { ...FINE, relay: { kind: 'unreachable', since: 0 } })
  expect(badge).toMatchObject({ text: '2', title: expect.stringContaining('cannot be reached') as string })
})

test('a browser that is not paired is in no trouble', () => {
  expect(badgeOf(0, { ...FINE, paired: false, hasRules: false }).text).toBe('')
})
