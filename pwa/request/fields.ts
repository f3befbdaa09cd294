/** The view that is signed, spelled out: nothing of it is left out, shortened or reordered. */
import type { Field } from '../../relay/evidence/field.ts'
import type { HttpView, View } from '../../relay/evidence/view.ts'
import { FIELDS } from '../words.ts'
import { make } from './make.ts'
import { said } from './marks.ts'

export function fields(view: View): HTMLElement {
  const { kind, id } = view.enforcer
  return make(
    'section',
    'card',
    make('h2', '', FIELDS.title),
    view.kind === 'http'
      ? call(view)
      : [
          make('p', 'call', make('b', 'verb', FIELDS.operation), ' ', said(view.name)),
          ...table(FIELDS.args, view.args),
        ],
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
  )
}

function call(view: HttpView): readonly HTMLElement[] {
  const unusual = view.path.filter((field) => field.raw !== undefined)
  return [
    make('p', 'call', make('b', 'verb', said(view.method)), ' ', said(view.target)),
    ...(unusual.length > 0 ? table(FIELDS.path, unusual) : []),
    ...(view.query.length > 0 ? table(FIELDS.query, view.query) : []),
    ...body(view),
  ]
}

function body({ body, requester }: HttpView): readonly HTMLElement[] {
  if (body.form === 'empty') return [make('p', 'quiet small', FIELDS.noBody)]
  const isShown = body.shown === 'full'
  return [
    ...(body.fields.length > 0 ? table(FIELDS.body, body.fields) : []),
    ...(body.text === undefined ? [] : [make('h3', '', FIELDS.body), make('pre', '', said(body.text, true))]),
    ...(body.form === 'binary' && isShown ? [make('p', '', FIELDS.binary)] : []),
    isShown
      ? make('p', 'quiet small', body.form === 'entries' ? FIELDS.bound : FIELDS.checked(body.length))
      : make('p', 'unshown', FIELDS.notShown(body.length), said(requester.name)),
  ]
}

function table(title: string, rows: readonly Field[]): readonly HTMLElement[] {
  return [
    make('h3', '', title),
    ...(rows.length === 0 ? [make('p', 'quiet small', FIELDS.none)] : []),
    make('dl', 'fields', rows.map(row)),
  ]
}

function row({ label, pointer, kind, value, file, raw }: Field): HTMLElement {
  const details = file && [
    FIELDS.file(file.length),
    ' ',
    said(file.content_type),
    ' ',
    make('span', 'mono', file.sha256),
  ]
  return make(
    'div',
    '',
    make('dt', '', said(label ?? nameOf(pointer))),
    make(
      'dd',
      kind,
      said(value, true),
      details && make('span', 'quiet small', details),
      raw !== undefined && make('span', 'quiet small', FIELDS.raw, ' ', said(raw)),
    ),
  )
}

function pair(name: Node | string, value: Node | string): HTMLElement {
  return make('div', '', make('dt', '', name), make('dd', '', value))
}

/** A JSON pointer as people read it: `card › number`. The pointer itself stays unambiguous in the signed view. */
function nameOf(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join(' › ')
}
