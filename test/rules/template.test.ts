import { describe, expect, test } from 'vitest'
import type { Json } from '../../relay/contract/action.ts'
import { fillTemplate, readTemplate } from '../../relay/rules/template.ts'
import { call, operation } from './builders.ts'

const fill = (text: string, asked = call('DELETE', 'https://h.example/x'), params = {}): string => {
  const template = readTemplate(text, () => true)
  if ('problem' in template) throw new Error(template.problem)
  return fillTemplate(template, asked, params)
}
const arg = (value: Json): string => fill('{args.x}', operation('o', { x: value }))

describe('filled values', () => {
  test('stand in quotes of their own', () => {
    expect(fill('Delete {url.id}', undefined, { id: '7' })).toBe('Delete “7”')
  })
  test('method and host are the call’s own, as far as they are plain', () => {
    expect(fill('{method} at {host}')).toBe('DELETE at h.example')
    expect(fill('{method}', call('x-“approve”', 'https://h.example/'))).toBe('“x-\\u{201c}approve\\u{201d}”')
  })
  test('cannot close their quotes, move their neighbours or hide', () => {
    expect(arg('7”. Safe “')).toBe('“7\\u{201d}. Safe \\u{201c}”')
    expect(arg('a"b')).toBe('“a\\u{22}b”')
    expect(arg('\u202E7\u200B\n\t\u00A0\\')).toBe('“\\u{202e}7\\u{200b}\\u{a}\\u{9}\\u{a0}\\u{5c}”')
    expect(arg('\uD800')).toBe('“\\u{d800}”')
    expect(arg('José 北京 🦊')).toBe('“José 北京 🦊”')
  })
  test('say how much is not shown: 120 characters are, the 121st is not', () => {
    expect(arg('x'.repeat(120))).toBe(`“${'x'.repeat(120)}”`)
    expect(arg('x'.repeat(121))).toBe(`“${'x'.repeat(120)}” (and 1 more characters)`)
  })
  test('that are no text are shown as JSON', () => {
    expect(arg(42)).toBe('“42”')
    expect(arg({ a: [true, null] })).toBe('“{\\u{22}a\\u{22}:[true,null]}”')
  })
  test('that are missing say so', () => {
    expect(fill('{args.x} {args.toString}', operation('o'))).toBe('(not given) (not given)')
    expect(fill('{url.id} {url.constructor}')).toBe('(unclear) (unclear)')
  })
  test('a template inside a value is not filled in again', () => {
    expect(arg('{args.y}')).toBe('“{args.y}”')
  })
})

test('doubled braces are braces', () => {
  expect(fill('{{method}} }}{{')).toBe('{method} }{')
})
