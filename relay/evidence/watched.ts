/**
 * Which fields of a view its rule calls dangerous. The relay never decides by it: it says what people see first,
 * and what they must have seen.
 *
 * Rule 1: a pointer watches whatever stands at it and below it. `*` is any one name or position. A pointer of
 *   one name watches the form field and the query parameter of that name too; `to[iban]` and `to.iban` are `/to/iban`.
 * Rule 2: a name in other case is watched as well, for some servers read it as the same.
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
  if (!view.dangerous) return { dangerous: [], rest: (some) => some, absent: [] }
  const fields = view.kind === 'http' ? [...view.query, ...view.body.fields] : view.args
  const places = fields.map(placesOf)
  const dangerous = new Set<Field>()
  const absent = view.dangerous.filter((pointer) => {
    const wanted = namesIn(pointer)
    const isAt = (names: readonly string[]) =>
      wanted.every((name, index) => name === names[index] || (name === '*' && index < names.length))
    const found = fields.filter((_, at) => places[at]?.some(isAt))
    for (const field of found) dangerous.add(field)
    return found.length === 0
  })
  return {
    dangerous: fields.filter((field) => dangerous.has(field)),
    rest: (some) => some.filter((field) => !dangerous.has(field)),
    absent,
  }
}

/** A name that was sent, by itself and as servers take it apart. */
function placesOf({ label, pointer }: Field): readonly (readonly string[])[] {
  if (label === undefined) return [namesIn(pointer)]
  const name = `/${label.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const apart = name.replaceAll(/[[\].]+/g, '/')
  return apart === name ? [namesIn(name)] : [namesIn(name), namesIn(apart)]
}

/** Both ways, so that a long s and a Kelvin sign, which Go reads as s and k, are those letters here too. */
function namesIn(place: string): readonly string[] {
  return place.toUpperCase().toLowerCase().split('/')
}
