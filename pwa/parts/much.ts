/**
 * What only some requests need: much of something, and bodies that are no fields. A request that needs it is not
 * shown, so not signed, before it is there.
 */
import type { Field } from '../../relay/evidence/field.ts'
import type { HttpView, View } from '../../relay/evidence/view.ts'
import { piece } from '../request/fields.ts'
import { make } from '../request/make.ts'
import { icon, said } from '../request/marks.ts'
import type { Must } from '../request/sight.ts'
import { FIELDS } from '../words.ts'
import { MUCH } from '../words-later.ts'

const HEAD = 20
const TAIL = 3
/** The first press shows so many more, each further one twice as many as the last. */
const STEP = 60
/** Longer text is folded. */
const LONG_TEXT = 4000
/** What is taller than a few lines has a mark at each few; a piece ends at a space where there is one. */
const PIECES = /[^]{1,200}(?!\S)|[^]{1,200}/gu
const LINES = /(?:[^\n]*\n){8}|[^]+/g

type Folding<T> = Readonly<{
  draw: (item: T) => HTMLElement
  /** What stands between: how much it is, and the button that shows more of it. */
  between: (hidden: readonly T[], button: HTMLElement) => HTMLElement
  must: Must
}>

/** Its beginning and its end at once, and between them how much is not shown yet. */
function fold<T>(all: readonly T[], { draw, between, must }: Folding<T>): readonly HTMLElement[] {
  if (all.length <= HEAD + TAIL) return all.map(draw)
  const end = all.length - TAIL
  let from = HEAD
  let step = STEP
  const lay = (): HTMLElement => {
    const button = make('button', { type: 'button', className: 'small', onclick: more }, MUCH.show)
    must(button, true)
    return between(all.slice(from, end), button)
  }
  const more = () => {
    const until = Math.min(end, from + step)
    place.before(...all.slice(from, until).map(draw))
    from = until
    step *= 2
    if (from === end) return place.remove()
    const next = lay()
    place.replaceWith(next)
    place = next
    next.querySelector('button')?.focus()
  }
  let place = lay()
  return [...all.slice(0, from).map(draw), place, ...all.slice(end).map(draw)]
}

/** Rows of a list. */
export function folded(
  rows: readonly Field[],
  draw: (field: Field) => HTMLElement,
  must: Must,
): readonly HTMLElement[] {
  return fold(rows, {
    draw,
    must,
    between: (hidden, button) => {
      const characters = hidden.reduce((sum, { value }) => sum + value.length, 0)
      return make('div', '', make('dt', '', MUCH.more(hidden.length, characters)), make('dd', '', button))
    },
  })
}

/** Text of any length, with a mark at the end of each piece. */
export function long(text: string, must: Must): readonly HTMLElement[] {
  const pieces = text.match(PIECES)?.flatMap((part) => part.match(LINES) ?? []) ?? ['']
  const draw = (part: string) => piece(part, must)[0] ?? make('bdi', '')
  if (text.length <= LONG_TEXT) return pieces.map(draw)
  return fold(pieces, {
    draw,
    must,
    between: (hidden, button) => make('span', 'fold', MUCH.moreText(hidden.join('').length), ' ', button),
  })
}

export function file({ length, content_type, sha256 }: NonNullable<Field['file']>): HTMLElement {
  return make('span', 'quiet small', MUCH.file(length), ' ', said(content_type), ' ', make('span', 'mono', sha256))
}

/** Why a watched field is not there, where it is not known that the call has none. */
export function lacks(view: View): string | undefined {
  const isRead = view.kind !== 'http' || (view.body.shown === 'full' && !['text', 'binary'].includes(view.body.form))
  return isRead ? undefined : MUCH.unread
}

/** A body, or what is known of it, beside its fields. */
export function body({ body, requester }: HttpView, bytes: Uint8Array | undefined, must: Must): readonly HTMLElement[] {
  const { form, length, text, content_type, sha256 } = body
  if (form === 'empty') return [make('p', 'quiet small', FIELDS.noBody)]
  // An empty body has no bytes to send, and is shown all the same.
  if (body.shown === 'none' || !bytes) {
    const [name = ''] = piece(requester.name, must)
    return [
      make(
        'div',
        'unshown',
        icon('warning'),
        make('p', '', MUCH.notShown(length), name),
        make('p', 'mono', said(content_type)),
        make('p', 'mono', 'SHA-256 ', sha256),
      ),
    ]
  }
  const shown = form === 'binary' ? hex(bytes) : text
  const checked = make('p', 'quiet small', form === 'entries' ? MUCH.bound : FIELDS.checked(length))
  if (shown === undefined) return [checked]
  const title = make('h3', '', form === 'binary' ? MUCH.binary : FIELDS.body)
  // No field of it can be told from another, so that all that is not folded has to have been seen.
  return [
    title,
    make('pre', form === 'binary' ? 'hex' : '', ...long(shown, (mark, isFold) => isFold || must(mark))),
    checked,
  ]
}

/** Eight bytes a line, which a phone has room for: where, as numbers, as text. */
function hex(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 8) {
    const some = [...bytes.subarray(at, at + 8)]
    const numbers = some.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = some.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(4, '0')} ${numbers.padEnd(23)} ${text}`)
  }
  return lines.join('\n')
}
