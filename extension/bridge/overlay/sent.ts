/** What would be sent: what the rule watches, with a mark, then the first fields; and, in words, what is not here. */
import { flow } from '../../../relay/evidence/visible.ts'
import type { SentFields, SentList, SentView } from '../messages.ts'
import { WORDS } from '../words.ts'
import { ICONS, icon, make } from './element.ts'
import { visible } from './visible.ts'

/** @returns undefined when a call has nothing but its method and address */
export function sentPart({ watched, absent, others, unread, unshown }: SentView): HTMLElement | undefined {
  const rest = [
    ...list(others),
    unread === undefined ? undefined : quiet(WORDS.sent.unread(unread)),
    unshown === undefined ? undefined : make('p', 'note unshown', WORDS.sent.unshown(unshown)),
  ].filter((part) => part !== undefined)
  const isTold = unread === undefined && unshown === undefined
  const lack = isTold ? WORDS.sent.absent : WORDS.sent.notTold
  const lacks = absent.map((pointer) => make('p', 'label', lack, ' ', foreign(pointer)))
  const first = [...list(watched), ...lacks]
  if (first.length + rest.length === 0) return undefined
  return make(
    'div',
    'sent',
    first.length === 0
      ? undefined
      : make('div', 'watched', make('h2', '', icon(ICONS.care), WORDS.sent.watched), ...first),
    ...(rest.length === 0 ? [] : [make('h2', '', WORDS.sent.title), ...rest]),
  )
}

function list({ fields, more }: SentList): readonly HTMLElement[] {
  if (fields.length === 0) return []
  return [make('dl', '', ...fields.map(row)), ...(more > 0 ? [quiet(WORDS.sent.more(more))] : [])]
}

function row({ name, value, kind, cut }: SentFields[number]): HTMLElement {
  const rest = cut > 0 ? quiet(WORDS.sent.cut(cut)) : undefined
  return make('div', '', make('dt', '', foreign(name)), make('dd', kind, foreign(value), rest))
}

function quiet(words: string): HTMLElement {
  return make('p', 'label', words)
}

/** As on the phone: apart from what stands around it, and in no other order than it has. */
function foreign(text: string): HTMLElement {
  const shown = visible(text)
  const element = make('bdi', `${shown === text ? '' : 'marked'} ${flow(shown)}`.trim(), shown)
  element.dir = 'ltr'
  return element
}
