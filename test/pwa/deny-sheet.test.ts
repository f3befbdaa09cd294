import { expect, test } from 'vitest'
import { commentOf } from '../../pwa/parts/deny-sheet.tsx'
import { DENY } from '../../pwa/words-later.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { words } from '../../relay/contract/schema/scalar.ts'
import * as v from 'valibot'

test('a reason, words, both, or neither', () => {
  expect(commentOf('Not now', '')).toBe('Not now')
  expect(commentOf('', ' wrong tenant ')).toBe('wrong tenant')
  expect(commentOf('Wrong target', 'prod')).toBe('Wrong target: prod')
  expect(commentOf('', '')).toBe('')
})

test('whatever is typed becomes a comment that the relay takes', () => {
  const [longest = ''] = [...DENY.chips].sort((a, b) => b.length - a.length)
  const left = LIMITS.commentCharacters - longest.length - 2
  const typed = ['a\r\nb', 'tab\there', 'bell\u0007', 'x'.repeat(left), '\ud800']
  for (const text of typed) {
    const comment = commentOf(longest, text)
    expect(v.safeParse(words(LIMITS.commentCharacters), comment).success, JSON.stringify(text)).toBe(true)
    expect(comment.isWellFormed()).toBe(true)
  }
})
