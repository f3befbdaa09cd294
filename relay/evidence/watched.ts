/**
 * Which fields of a view its rule calls dangerous. The relay never decides by it: it says what people see first,
 * and what they must have seen.
 *
 * Rule: a pointer watches whatever stands at it and below it. `*` is any one name or position. A pointer of
 *   one name watches the form field and the query parameter of that name too.
 */
import type { Field } from './field.ts'
import type { View } from './view.ts'

export type Watched = Readonly<{
  dangerous: readonly Field[]
  /** What is left of some fields of the view. */
  rest: (fields: readonly Field[]) => readonly Field[]
  /** Pointers that nothing of this call answers to. */
  absent: readonly string[]
}>

/** @returns lists in the order of the bytes, what stands in the address first */
export function watched(view: View): Watched {
  const pointers = view.dangerous ?? []
  const fields = view.kind === 'http' ? [...view.query, ...view.body.fields] : view.args
  const dangerous = new Set(fields.filter((field) => pointers.some((pointer) => watches(pointer, field))))
  return {
    dangerous: [...dangerous],
    rest: (some) => some.filter((field) => !dangerous.has(field)),
    absent: pointers.filter((pointer) => !fields.some((field) => watches(pointer, field))),
  }
}

function watches(pointer: string, { label, pointer: at }: Field): boolean {
  const place = label === undefined ? at : `/${label.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const names = place.split('/')
  return pointer.split('/').every((name, index) => name === names[index] || (name === '*' && index < names.length))
}
