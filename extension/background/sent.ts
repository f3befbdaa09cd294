/**
 * What would be sent, as the operator's overlay shows it: what the rule watches first, then the first fields. Pure.
 *
 * Rule: it shows what phones show, in the same order, and less of it: whatever is left out is counted.
 */
import { type Field, nameOf } from '../../relay/evidence/field.ts'
import type { View } from '../../relay/evidence/view.ts'
import { watched } from '../../relay/evidence/watched.ts'
import type { SentFields, SentList, SentView } from '../bridge/messages.ts'

/** A card over a console is read at a glance; a phone has all of it. */
const MOST = { watched: 12, others: 6 } as const
const CHARACTERS = 160

export function sentOf(view: View): SentView {
  const { dangerous, absent, rest } = watched(view)
  const others = rest(view.kind === 'http' ? [...view.query, ...view.body.fields] : view.args)
  const { length, shown, form } = view.kind === 'http' ? view.body : NO_BODY
  return {
    watched: listOf(dangerous, MOST.watched),
    absent,
    others: listOf(others, MOST.others),
    ...(shown === 'none' ? { unshown: length } : UNREAD.includes(form) ? { unread: length } : {}),
  }
}

const NO_BODY = { length: 0, shown: 'full', form: 'empty' } as const
/** Bodies that a phone shows whole, and not as fields. */
const UNREAD: readonly string[] = ['text', 'binary']

function listOf(fields: readonly Field[], most: number): SentList {
  return { fields: fields.slice(0, most).map(fieldOf), more: Math.max(0, fields.length - most) }
}

function fieldOf(field: Field): SentFields[number] {
  const [name, cutName] = cut(nameOf(field))
  const [value, cutValue] = cut(field.value)
  return { name, value, kind: field.kind, cut: cutName + cutValue }
}

/** By whole characters, so that no half of one is left. @returns what is kept, and how much is not */
function cut(text: string): readonly [kept: string, cut: number] {
  if (text.length <= CHARACTERS) return [text, 0]
  const kept = Array.from(text.slice(0, 2 * CHARACTERS))
    .slice(0, CHARACTERS)
    .join('')
  return [kept, text.length - kept.length]
}
