import { expect, test } from 'vitest'
import { flow, visible, visibleLines } from '../../relay/evidence/visible.ts'

test.each([
  ['reordering', 'pay \u202e0001\u202c EUR', 'pay ⟦U+202E⟧0001⟦U+202C⟧ EUR'],
  ['zero width', 'ad\u200bmin', 'ad⟦U+200B⟧min'],
  ['soft hyphen', 'ad\u00admin', 'ad⟦U+00AD⟧min'],
  ['a filler that looks like nothing', 'a\u3164b', 'a⟦U+3164⟧b'],
  ['tag characters', 'a\u{e0041}b', 'a⟦U+E0041⟧b'],
  ['a no-break space', 'a\u00a0b', 'a⟦U+00A0⟧b'],
  ['an ideographic space', 'a\u3000b', 'a⟦U+3000⟧b'],
  ['a line separator', 'a\u2028b', 'a⟦U+2028⟧b'],
  ['an escape sequence', '\u001b[31m', '⟦U+001B⟧[31m'],
  ['a byte order mark', '\ufeff{}', '⟦U+FEFF⟧{}'],
  ['a lone surrogate', 'a\ud800b', 'a⟦U+D800⟧b'],
  ['a letter of another alphabet', 'p\u0430ypal', 'p\u0430ypal⟦2 scripts⟧'],
  ['a mark on nothing', '\u0301a', '⟦U+0301⟧a'],
  ['the ninth mark on a letter', `a${'\u0301'.repeat(9)}`, `a${'\u0301'.repeat(8)}⟦U+0301⟧`],
  ['a faked mark', '⟦U+202E⟧', '⟦U+27E6⟧U+202E⟦U+27E7⟧'],
])('%s is written out', (_, text, shown) => {
  expect(visible(text)).toEqual({ text: shown, marked: true })
})

test.each(['', 'Delete customer 42', 'Löschen – für immer', '削除', 'حذف', '👍'])('%j is shown as it is', (text) => {
  expect(visible(text)).toEqual({ text, marked: false })
})

test('every code point that hides, reorders or passes for a space is marked', () => {
  const suspicious = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cf}]|(?! )\p{White_Space}/u
  const missed: string[] = []
  let count = 0
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point)
    if (!suspicious.test(character)) continue
    count += 1
    if (!visible(character).marked) missed.push(point.toString(16))
  }
  expect(missed).toEqual([])
  expect(count).toBeGreaterThan(4000)
})

test.each([
  ['', 'Delete 42'],
  ['', 'Größe 削除'],
  ['leftward', 'حذف العميل، من فضلك.'],
  ['ordered', 'חשבון 100/200'],
  ['ordered', 'pay אבג now'],
  ['ordered', 'شارع ١٢'],
] as const)('%j is how %j is set', (how, text) => {
  expect(flow(text)).toBe(how)
})

test('lines are split, and only their line feed goes', () => {
  expect(visibleLines('a\r\n\tb\n')).toEqual([
    { text: 'a⟦U+000D⟧', marked: true },
    { text: '⟦U+0009⟧b', marked: true },
    { text: '', marked: false },
  ])
})
