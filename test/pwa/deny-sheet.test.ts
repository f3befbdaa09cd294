import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { commentWords, reasonWords, REASONS } from '../../pwa/comment.ts'
import { commentOf } from '../../pwa/parts/deny-sheet.tsx'
import { DENY } from '../../pwa/words-later.ts'
import { LATER as AR } from '../../pwa/words-later.ar.ts'
import { DENY_REASONS, readDenyReason } from '../../relay/contract/deny-reason.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { words } from '../../relay/contract/schema/scalar.ts'

test('a reason, words, both, or neither', () => {
  expect(commentOf('not_now', '')).toBe('Not now')
  expect(commentOf(undefined, ' wrong tenant ')).toBe('wrong tenant')
  expect(commentOf('wrong_target', 'prod')).toBe('Wrong target: prod')
  expect(commentOf(undefined, '')).toBe('')
})

test('whatever is typed becomes a comment that the relay takes', () => {
  const longest = REASONS.toSorted((a, b) => DENY_REASONS[b].length - DENY_REASONS[a].length)[0]
  if (!longest) throw new Error('There are no reasons.')
  const left = LIMITS.commentCharacters - DENY_REASONS[longest].length - 2
  const typed = ['a\r\nb', 'tab\there', 'bell\u0007', 'x'.repeat(left), '\ud800']
  for (const text of typed) {
    const comment = commentOf(longest, text)
    expect(v.safeParse(words(LIMITS.commentCharacters), comment).success, JSON.stringify(text)).toBe(true)
    expect(comment.isWellFormed()).toBe(true)
  }
})

describe('a reason', () => {
  test('is known by its code, whatever stands after it', () => {
    for (const reason of REASONS) {
      expect(readDenyReason(commentOf(reason, ''))).toEqual({ reason, more: '' })
      expect(readDenyReason(commentOf(reason, 'a: b'))).toEqual({ reason, more: 'a: b' })
    }
    expect(readDenyReason('Not nowadays')).toBeUndefined()
    expect(readDenyReason('because: Not now')).toBeUndefined()
  })

  test('has words of its own in every language, and is said in them wherever a comment is shown', () => {
    expect(DENY.chips).toEqual(Object.values(DENY_REASONS))
    for (const chips of [DENY.chips, AR.DENY.chips]) expect(new Set(chips).size).toBe(REASONS.length)
    expect(REASONS.map(reasonWords)).toEqual([...DENY.chips])
    expect(commentWords('Wrong target: prod')).toEqual([`${reasonWords('wrong_target')}: `, { name: 'prod' }])
    expect(commentWords('Wrong target')).toEqual([reasonWords('wrong_target')])
    expect(commentWords('my own words')).toEqual([{ name: 'my own words' }])
  })
})
