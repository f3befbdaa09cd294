import { describe, expect, test } from 'vitest'
import { told } from '../../extension/background/question.ts'
import { viewOf } from '../../extension/background/view.ts'
import { WORDS as BACKGROUND } from '../../extension/background/words.ts'
import { clockOf, isOpen, sceneOf } from '../../extension/bridge/overlay/scene.ts'
import { visible } from '../../extension/bridge/overlay/visible.ts'
import { i18nOf, readMessages } from '../kit/words.ts'
import { held, STATES, shown, viewOf as requested } from './kit.ts'

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
  test('an unknown end does not claim that it was sent either, and says what is known of it', () => {
    expect(sceneOf(shown('unknown')).note).toMatch(/^The call may have left this browser/)
    expect(sceneOf(shown('unknown', { says: 'The body differs.' })).note).toMatch(
      /^The body differs. The call may have/,
    )
  })
  test('nobody is named as asked who may not decide any more', () => {
    const lee = { person: 'per_l' as never, name: 'Lee', asked_at: 1000, seen_at: 2000, gone: true } as const
    const question = requested()
    const hold = told(held(), { ...question, asked: [...question.asked, lee] }, 2000) ?? held()
    const { asked } = viewOf(hold, 0, 0)
    expect(asked).toEqual([{ name: 'Dana', step: 'asked' }])
  })
  const deniedFor = (comment?: string) => {
    const hold = held({ state: 'denied', end: { by: 'Dana', at: 0, ...(comment && { says: comment }) } })
    return { ...sceneOf(viewOf(hold, 0, 0)), toPage: BACKGROUND.toPage(hold) }
  }
  const inArabic = <Said>(say: () => Said): Said => {
    const { chrome } = globalThis as { chrome?: object }
    Object.assign(globalThis, { chrome: { ...chrome, i18n: i18nOf(readMessages('ar')) } })
    try {
      return say()
    } finally {
      Object.assign(globalThis, { chrome })
    }
  }
  test('a denial names the person and the reason, and sets apart what they wrote', () => {
    expect(deniedFor()).toMatchObject({ note: 'Dana denied it. Nothing was sent.' })
    expect(deniedFor('Wrong target')).toMatchObject({ note: 'Dana denied it: Wrong target. Nothing was sent.' })
    expect(deniedFor('Wrong target: ask for eu-2')).toMatchObject({
      note: 'Dana denied it: Wrong target. Nothing was sent.',
      quote: { by: 'Dana', text: 'ask for eu-2' },
      toPage: 'Not sent. Dana denied it: Wrong target: ask for eu-2. Nothing was sent.',
    })
  })
  test('a reason that was chosen is said in the operator’s language, what was written is not touched', () => {
    expect(inArabic(() => deniedFor('Not authorised: ask Sam'))).toMatchObject({
      note: 'رفضه Dana: غير مصرّح به. لم يُرسَل شيء.',
      quote: { by: 'Dana', text: 'ask Sam' },
    })
  })
  test('what an approver wrote never passes for words of ours', () => {
    for (const written of ['rule_denies', 'deadline', 'Approved. It runs now', 'not_now']) {
      expect(deniedFor(written), written).toMatchObject({
        note: 'Dana denied it. Nothing was sent.',
        quote: { by: 'Dana', text: written },
      })
    }
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
  test('an approval that cannot be used up, for the relay does not answer, is not called sending and can be cancelled', () => {
    for (const detached of [false, true]) {
      expect(sceneOf(shown('approved', { detached, unreachableUntil: 121_000 }))).toMatchObject({
        status: 'The approval service cannot be reached',
        note: expect.stringContaining('was not sent'),
        acts: ['keep', 'retry', 'cancel'],
      })
    }
  })
  test('what was cancelled by the operator’s own hand goes away by itself; what was not stays, and says why', () => {
    expect(sceneOf(shown('cancelled'))).toMatchObject({ brief: true, note: 'Nothing was sent.' })
    const hold = told(held(), requested({ status: 'cancelled', end_reason: 'relay_restored' }), 2000) ?? held()
    expect(sceneOf(viewOf(hold, 0, 0))).toMatchObject({
      brief: false,
      status: 'Cancelled',
      note: 'The approval service was restored from a backup. Nothing was sent.',
      acts: ['close'],
    })
    expect(BACKGROUND.toPage(hold)).toBe('The approval service was restored from a backup. Nothing was sent.')
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
