import { describe, expect, test } from 'vitest'
import { clockOf, isOpen, sceneOf } from '../../extension/bridge/overlay/scene.ts'
import { visible } from '../../extension/bridge/overlay/visible.ts'
import { STATES, shown } from './kit.ts'

describe('what the overlay says', () => {
  test('no state of a hold lets the overlay approve', () => {
    for (const state of STATES) {
      for (const detached of [false, true]) {
        const { acts } = sceneOf(shown(state, { detached }))
        expect(acts.filter((act) => !['keep', 'cancel', 'run', 'retry', 'close'].includes(act))).toEqual([])
        expect(acts.includes('run'), state).toBe(state === 'approved' && detached)
      }
    }
  })
  test('the button that has the focus changes nothing', () => {
    for (const state of STATES) {
      for (const detached of [false, true]) {
        const [first] = sceneOf(shown(state, { detached })).acts
        expect(first === undefined || first === 'keep' || first === 'close', state).toBe(true)
      }
    }
  })
  test('a call that can be over is never shown as waiting', () => {
    for (const state of STATES) expect(sceneOf(shown(state)).tone === 'waiting', state).toBe(state === 'held')
  })
  test('whatever did not go out says so', () => {
    for (const state of ['denied', 'expired', 'cancelled', 'refused', 'failed'] as const) {
      expect(sceneOf(shown(state)).note, state).toContain('Nothing was sent')
    }
  })
  test('an unknown end does not claim that nothing was sent', () => {
    expect(sceneOf(shown('unknown')).note).not.toContain('Nothing was sent')
  })
  test('a denial names the person and the reason', () => {
    expect(sceneOf(shown('denied', { by: 'Dana', says: 'wrong region' })).note).toBe(
      'Dana denied it: wrong region. Nothing was sent.',
    )
  })
  test('a denial by the policy blames nobody', () => {
    expect(sceneOf(shown('denied', { says: 'The policy forbids this.' }))).toMatchObject({
      status: 'Not allowed',
      note: 'The policy forbids this. Nothing was sent.',
    })
  })
  test('until the relay has answered, the call itself is the heading', () => {
    expect(sceneOf(shown('held')).heading).toBe('DELETE /api/customers/4711')
  })
  test('an unreachable relay is said, with the end of the trying', () => {
    expect(sceneOf(shown('held', { unreachableUntil: 121_000 }))).toMatchObject({
      tone: 'care',
      deadline: { from: 1000, at: 121_000 },
      acts: ['keep', 'retry', 'cancel'],
    })
  })
  test('open states are those from which it can still be sent', () => {
    expect(STATES.filter((state) => isOpen(shown(state)))).toEqual(['held', 'approved', 'armed', 'sent'])
  })
})

describe('the countdown', () => {
  test('shows a begun second as a whole one and never goes below zero', () => {
    expect(clockOf(61_000)).toBe('1:01')
    expect(clockOf(60_001)).toBe('1:01')
    expect(clockOf(60_000)).toBe('1:00')
    expect(clockOf(1)).toBe('0:01')
    expect(clockOf(0)).toBe('0:00')
    expect(clockOf(-5)).toBe('0:00')
  })
})

describe('text of a page', () => {
  test('shows what would reorder, hide or break it', () => {
    expect(visible('a\u202eb')).toBe('a⟦U+202E⟧b')
    expect(visible('a\u200bb\u0000')).toBe('a⟦U+200B⟧b⟦U+0000⟧')
    expect(visible('line\nbreak')).toBe('line⟦U+000A⟧break')
    expect(visible('a\u3164b\u{e0041}')).toBe('a⟦U+3164⟧b⟦U+E0041⟧')
  })
  test('leaves ordinary text of any language alone', () => {
    expect(visible('Größe 名前 a b')).toBe('Größe 名前 a b')
  })
})
