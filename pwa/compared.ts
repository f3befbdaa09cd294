/**
 * What differs between two calls of one kind, field by field. A help from history and no part of what is signed.
 *
 * Rule 1: nothing is hidden by it. What is as it was stays where it is and as loud as it was.
 * Rule 2: members of JSON are compared by pointer, so by position in a list; what is sent by name, the first of a name
 *   with the first, the second with the second. A difference of kind or of spelling is one.
 */
import type { Field } from '../relay/evidence/field.ts'
import type { HttpView, View } from '../relay/evidence/view.ts'

/** What stood in the place of a field; null where nothing did. */
export type Was = Field | null

export type Compared = Readonly<{
  /** Of the fields that are not as they were. */
  was: ReadonlyMap<Field, Was>
  /** What is not there any more. */
  gone: readonly Field[]
  /** Parts of the address before its query, or all of it where it has not the same parts: as it is, and as it was. */
  address: readonly (readonly [now: string, was: string])[]
  /** Headers, redirects and credentials, as they stand on the card. */
  bound: readonly (Was | undefined)[]
  /** How many bytes another body had, where one of the two is no fields. */
  body: number | undefined
  count: number
}>

const OPAQUE = ['text', 'binary']

/** @returns undefined where they are not of one kind, or where a body is not there to be compared */
export function compare(now: View, before: View): Compared | undefined {
  const was = new Map<Field, Was>()
  const gone: Field[] = []
  const put = (fields: readonly Field[], earlier: readonly Field[]) => {
    const left = byPlace(earlier)
    for (const [place, field] of byPlace(fields)) {
      const old = left.get(place)
      if (!old || !isSame(field, old)) was.set(field, old ?? null)
      left.delete(place)
    }
    gone.push(...left.values())
  }
  let address: Compared['address'] = []
  let bound: readonly Field[] = []
  let body: number | undefined
  if (now.kind === 'http' && before.kind === 'http') {
    if (now.method !== before.method || now.body.shown === 'none' || before.body.shown === 'none') return undefined
    address = addressOf(now, before)
    bound = boundOf(now)
    put(now.query, before.query)
    put(now.body.fields, before.body.fields)
    put(bound, boundOf(before))
    const isOpaque = [now, before].some((view) => OPAQUE.includes(view.body.form))
    if (isOpaque && now.body.sha256 !== before.body.sha256) body = before.body.length
  } else if (now.kind === 'operation' && before.kind === 'operation' && now.name === before.name) {
    put(now.args, before.args)
  } else return undefined
  return {
    was,
    gone,
    address,
    bound: bound.map((field) => was.get(field)),
    body,
    count: was.size + gone.length + address.length + (body === undefined ? 0 : 1),
  }
}

/** What changed first, and with it whatever was sent by the same name: of these the order counts. */
export function changedFirst(rows: readonly Field[], { was }: Pick<Compared, 'was'>): readonly Field[] {
  const names = new Set(rows.filter((field) => was.has(field)).map(nameIn))
  return [...rows.filter((field) => names.has(nameIn(field))), ...rows.filter((field) => !names.has(nameIn(field)))]
}

/** A pointer is empty or begins with `/`, so that no name that was sent is one. */
function nameIn({ label, pointer }: Field): string {
  return label === undefined ? pointer : `=${label}`
}

function byPlace(fields: readonly Field[]): Map<string, Field> {
  const places = new Map<string, Field>()
  const seen = new Map<string, number>()
  for (const field of fields) {
    const name = nameIn(field)
    const turn = seen.get(name) ?? 0
    seen.set(name, turn + 1)
    places.set(`${turn} ${name}`, field)
  }
  return places
}

function isSame(a: Field, b: Field): boolean {
  return (
    a.kind === b.kind && a.value === b.value && a.raw === b.raw && JSON.stringify(a.file) === JSON.stringify(b.file)
  )
}

function addressOf(now: HttpView, before: HttpView): Compared['address'] {
  const [path, old] = [now, before].map((view) => view.path.map(({ raw, value }) => raw ?? value)) as [
    string[],
    string[],
  ]
  if (now.origin !== before.origin || path.length !== old.length)
    return [[`${now.origin}/${path.join('/')}`, `${before.origin}/${old.join('/')}`]]
  return path.flatMap((part, at) => (part === old[at] ? [] : [[part, old[at] ?? ''] as const]))
}

function boundOf({ headers, redirect, credentials }: HttpView): readonly Field[] {
  // No header has a space in its name.
  const all = [...headers, [' redirect', redirect] as const, [' credentials', credentials] as const]
  return all.map(([label, value], at) => ({ pointer: `/${at}`, label, value, kind: 'text' }))
}
