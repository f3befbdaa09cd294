/** What a push says to this worker. Whatever cannot be read still becomes a notification. */
import type { NoticeKind, PushMessage } from '../../relay/contract/push.ts'

export type ReadPush = Readonly<{
  kind: NoticeKind
  /** A path of this app, never an address from the message. */
  path: string
  /** One notification per request: a later push replaces the earlier. */
  tag: string
  receipt: string
  until: number | undefined
}>

const KINDS = ['settled', 'test', 'rebootstrap', 'reinvite'] as const satisfies readonly NoticeKind[]

export function readPush(text: string): ReadPush {
  const said = parse(text)?.holdgate
  const request = typeof said?.request === 'string' && /^req_[A-Za-z0-9_-]{22}$/.test(said.request) ? said.request : ''
  const kind = KINDS.find((known) => known === said?.kind) ?? 'ask'
  return {
    kind,
    path: request ? `/r/${request}` : '/',
    // News about people stands beside questions, and is not replaced by them.
    tag: request || (kind === 'rebootstrap' || kind === 'reinvite' ? `holdgate-${kind}` : 'holdgate'),
    receipt: typeof said?.receipt === 'string' ? said.receipt : '',
    until: typeof said?.expires_at === 'number' ? said.expires_at : undefined,
  }
}

function parse(text: string): Partial<PushMessage> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // Not ours or garbled: the caller shows the general notification, for silence costs the subscription.
    return undefined
  }
}
