/** What would happen and who asks, in the rule's words and, set apart, in the requester's. */
import type { RequestView } from '../../relay/contract/request.ts'
import type { Checked } from '../decision.ts'
import { REQUEST } from '../words.ts'
import { make } from './make.ts'
import { icon, said } from './marks.ts'

/** @param checked undefined when a check failed: then nobody is named, for nobody is known */
export function card({ id, words }: RequestView, checked: Checked | undefined): HTMLElement {
  const { say, consequence } = words
  return make(
    'section',
    'card what',
    make('h1', say.length > 99 ? 'long' : '', said(say || id)),
    checked && who(checked),
    make(
      'p',
      consequence ? 'note danger' : 'note',
      icon('warning'),
      make(
        'span',
        '',
        make('b', 'label', REQUEST.consequence),
        consequence ? said(consequence) : REQUEST.noConsequence,
      ),
    ),
  )
}

/** The requester's own words, set apart from all that the system says. */
export function quote({ justification }: RequestView, checked: Checked | undefined): HTMLElement | false {
  if (justification === '') return false
  const name = checked ? said(checked.action.requester.name) : REQUEST.somebody
  return make(
    'figure',
    'card quote',
    make('figcaption', '', name, ` ${REQUEST.wrote}`),
    make('blockquote', '', said(justification, true)),
  )
}

function who({ action }: Checked): HTMLElement {
  const { requester } = action
  const where = action.kind === 'http' ? new URL(action.call.target).host : requester.name
  const onBehalfOf = requester.kind === 'service' && requester.on_behalf_of
  return make(
    'p',
    'who',
    make(
      'span',
      '',
      make('b', '', said(requester.name), ` ${REQUEST.asks}`),
      make(
        'span',
        'quiet',
        requester.kind === 'operator' ? said(requester.email) : REQUEST.service,
        onBehalfOf && [` ${REQUEST.behalf} `, said(onBehalfOf)],
      ),
    ),
    make('span', 'where', make('span', 'label', REQUEST.where), make('b', 'mono', said(where))),
  )
}
