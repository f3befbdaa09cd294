/**
 * What differs from the last call of this kind that was approved, at each field that does. The card's fields are drawn once more for it,
 * before they are shown.
 *
 * Rule 1: once the fields can be seen they stay as they are: what comes later moves nothing under a thumb.
 * Rule 2: what the rule watches stays first, and what has to be seen stays so. What differs comes before the rest.
 */
import { type Field, nameOf } from '../../relay/evidence/field.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { changedFirst, compare, type Compared, type Was } from '../compared.ts'
import * as much from './much.ts'
import type { Checked, Doubt } from '../decision.ts'
import { moment } from '../moments.ts'
import type { Much } from '../request/fields.ts'
import { make } from '../request/make.ts'
import { said } from '../request/marks.ts'
import type { Must } from '../request/sight.ts'
import { HERE, named } from '../sentence.ts'
import { FIELDS } from '../words.ts'
import { CHANGED, READING } from '../words-later.ts'

/** What the way to a decision lends, so that a request is read and drawn by one code. */
export type Lent = Readonly<{
  read: (request: RequestView) => Promise<Checked | Readonly<{ doubt: Doubt }>>
  /** The fields of the card, drawn anew in another way; before anybody looks at them. */
  spell: (how: Much) => HTMLElement | undefined
}>

/** @param place before the section of the fields */
export async function drawChanged(
  place: HTMLElement,
  { view }: Checked,
  { alike, read, spell }: Lent & Readonly<{ alike: RequestView }>,
): Promise<void> {
  const before = await read(alike)
  const found = 'doubt' in before ? undefined : compare(view, before.view)
  const drawn = place.nextElementSibling
  if (!drawn || !isHeld(place)) return
  const at = moment(alike.created_at)
  const name = 'doubt' in before ? '' : before.action.requester.name
  const since = found ? named(CHANGED.since(found.count, HERE, at), [name]) : [CHANGED.nothing(at)]
  const line = make('a', { href: `/r/${alike.id}` })
  line.append(...since.map((part) => (typeof part === 'string' ? part : said(part.name))))
  const section = (found && spell(marking(found))) ?? drawn
  const call = section.querySelector('.call')
  call?.after(make('p', 'since small', line))
  if (!found) return
  call?.after(
    ...found.address.map(([now, was]) => make('p', 'was', said(now), ' ', make('b', '', CHANGED.was), ' ', said(was))),
  )
  if (found.body !== undefined)
    section.querySelector('.meta')?.before(make('p', 'was', make('b', '', CHANGED.body(found.body))))
  const rows = section.querySelectorAll('.meta > div')
  for (const [index, was] of found.bound.entries()) if (was !== undefined) rows[index]?.append(mark(was))
  const first = section.querySelector('.watched') ?? section.querySelector('.since')
  if (found.gone.length > 0) first?.after(...gone(found))
  drawn.replaceWith(section)
}

/** Whether what stands after the place is not shown yet, so that it may still move. */
export function isHeld({ nextElementSibling: next }: HTMLElement): boolean {
  return next !== null && getComputedStyle(next).visibility === 'hidden'
}

/** Draws lists with what differs first and marked. */
function marking(found: Compared): Much {
  return {
    ...much,
    folded: (rows, draw, must) =>
      much.folded(
        changedFirst(rows, found),
        (field) => {
          const row = draw(field)
          const was = found.was.get(field)
          if (was !== undefined) row.append(mark(was, field))
          return row
        },
        must,
      ),
  }
}

function gone({ gone: all }: Compared): readonly HTMLElement[] {
  const draw = (field: Field) =>
    make(
      'div',
      '',
      make('dt', '', ...much.long(nameOf(field), free)),
      make('dd', 'was', make('b', '', CHANGED.goneWas), ' ', ...told(field)),
    )
  return [make('h3', '', CHANGED.gone), make('dl', 'fields', much.folded(all, draw, free))]
}

function mark(was: Was, now?: Field): HTMLElement {
  if (!was) return make('dd', 'was', make('b', '', CHANGED.added))
  const kinds = now && now.kind !== was.kind && ` ${CHANGED.kinds(was.kind, now.kind)}`
  return make('dd', 'was', make('b', '', CHANGED.was), ' ', ...told(was), kinds)
}

/** What was is read or not: it is not what runs. */
const free: Must = () => undefined

function told({ value, raw, file }: Field): readonly (Node | string)[] {
  return [
    ...(value === '' ? [READING.empty] : much.long(value, free)),
    ...(file ? [' ', much.file(file)] : []),
    ...(raw === undefined ? [] : [` ${FIELDS.raw} `, ...much.long(raw, free)]),
  ]
}
