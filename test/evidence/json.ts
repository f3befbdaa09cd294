import fc from 'fast-check'
import type { Json } from '../../relay/contract/action.ts'

const key = fc
  .string({ unit: 'binary', maxLength: 6 })
  .filter((text) => !text.includes('\0') && !['__proto__', 'constructor', 'prototype'].includes(text))
const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !value.includes('\0'))

/** Any value that has canonical text. */
export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.maxSafeInteger().map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value
