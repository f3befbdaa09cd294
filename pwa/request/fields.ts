/**
 * The view that is signed, spelled out: nothing of it is left out or shortened in silence. What the rule watches
 * stands first, everything else in the order of the bytes.
 */
import { canonical } from '../../relay/evidence/canonical.ts'
import { type Field, nameOf } from '../../relay/evidence/field.ts'
import type { HttpView, View } from '../../relay/evidence/view.ts'
import { watched, type Watched } from '../../relay/evidence/watched.ts'
import { FIELDS } from '../words.ts'
import { make } from './make.ts'
import { icon, said } from './marks.ts'
import type { Must } from './sight.ts'

type Told = Readonly<{
  view: View
  bytes: Uint8Array | undefined
  /** For what has to have been seen, whatever the rule watches. */
  must: Must
  /** Loaded where `isPlain` says that it is needed. */
  much: Much | undefined
}>
export type Much = typeof import('../parts/much.ts')

/** In the view's text: below it nothing is long enough to be folded. */
const LITTLE = 4000
/** Lines, or a long one: parts/much.ts sees to it that all of a tall text was on the screen. */
const TALL = /\\n|"(?:[^"\\]|\\.){300}/
const PLAIN_FORMS = ['json', 'form', 'empty']

/** Whether `fields` can show it by itself. */
export function isPlain(view: View): boolean {
  const { shown = 'full', form = 'empty', length = 0 } = view.kind === 'http' ? view.body : {}
  // Of a long body the view is longer still, and takes a while to be written out.
  if (length > LITTLE || shown !== 'full' || !PLAIN_FORMS.includes(form)) return false
  const text = canonical(view)
  return text.length <= LITTLE && !TALL.test(text)
}

export function fields(told: Told): HTMLElement {
  const { view, must } = told
  const found = watched(view)
  // Where the rule names what matters, the rest may be read or not; where it names nothing, all that is not
  // folded matters.
  const free: Told = { ...told, must: (mark, isFold) => isFold || view.dangerous || must(mark) }
  const table = (title: string, all: readonly Field[]): readonly Node[] => {
    const rows = found.rest(all)
    return rows.length > 0 ? [make('h3', '', title), list(rows, free)] : []
  }
  const { kind, id } = view.enforcer
  return make(
    'section',
    'card',
    make('h2', '', FIELDS.title),
    make(
      'p',
      'call',
      make('b', 'verb', view.kind === 'http' ? said(view.method) : FIELDS.operation),
      ' ',
      said(view.kind === 'http' ? view.target : view.name),
    ),
    first(told, found),
    ...(view.kind === 'http'
      ? [
          ...table(
            FIELDS.path,
            view.path.filter((field) => field.raw !== undefined),
          ),
          ...table(FIELDS.query, view.query),
          ...table(FIELDS.body, view.body.fields),
          ...bodyOf(told, view),
        ]
      : table(FIELDS.args, view.args)),
    make(
      'dl',
      'meta',
      view.kind === 'http' && [
        ...view.headers.map(([name, value]) => pair(said(name), said(value))),
        pair(FIELDS.redirect, said(view.redirect)),
        pair(FIELDS.credentials, said(view.credentials)),
      ],
      pair(FIELDS.enforcer, `${FIELDS.enforcers[kind]} ${id}`),
    ),
    make('p', 'end', FIELDS.end),
  )
}

/** What the rule calls dangerous, and what of it this call does not have. */
function first(told: Told, { dangerous, absent }: Watched): HTMLElement | false {
  const { view, much, must } = told
  if (!view.dangerous) return false
  const lacks = absent.map((pointer) => make('p', '', much?.lacks(view) ?? FIELDS.absent, ' ', ...piece(pointer, must)))
  const title = make('h3', '', icon('warning'), FIELDS.dangerous)
  return make('div', 'watched', title, list(dangerous, told, icon), ...lacks)
}

function bodyOf({ bytes, must, much }: Told, view: HttpView): readonly (Node | false)[] {
  const { form, length } = view.body
  if (much) return much.body(view, bytes, must)
  return [make('p', 'quiet small', form === 'empty' ? FIELDS.noBody : FIELDS.checked(length))]
}

function list(rows: readonly Field[], told: Told, mark?: typeof icon): HTMLElement {
  const draw = (field: Field) => row(field, told, mark?.('warning'))
  return make('dl', 'fields', told.much?.folded(rows, draw, told.must) ?? rows.map(draw))
}

function row(field: Field, { must, much }: Told, mark?: Node): HTMLElement {
  const { kind, value, file, raw } = field
  const long = much?.long ?? piece
  return make(
    'div',
    '',
    make('dt', '', mark, ...long(nameOf(field), must)),
    make(
      'dd',
      kind,
      ...long(value, must),
      file && much?.file(file),
      raw !== undefined && make('span', 'quiet small', FIELDS.raw, ' ', ...long(raw, must)),
    ),
  )
}

/** Foreign text, with a mark at its end by which it is known that it has been on the screen. */
export function piece(text: string, must: Must): readonly HTMLElement[] {
  const shown = said(text, true)
  const mark = make('i', '')
  shown.append(mark)
  must(mark)
  return [shown]
}

function pair(name: Node | string, value: Node | string): HTMLElement {
  return make('div', '', make('dt', '', name), make('dd', '', value))
}
