/** What a push says to this worker. Whatever cannot be read still becomes a notification. */
import type { RequestId } from '../../relay/contract/ids.ts'
import type { NoticeKind, PushMessage } from '../../relay/contract/push.ts'

export type ReadPush = Readonly<{
  kind: NoticeKind
  request: RequestId | undefined
  /** Nobody decided in time. */
  hasExpired: boolean
  /** A tap in the notification may deny. */
  canDeny: boolean
  /** How many requests wait for the person. */
  waiting: number | undefined
  receipt: string
  until: number | undefined
  /** When it happened, where that is told. */
  at: number
}>

const KINDS = [
  'settled',
  'test',
  'rebootstrap',
  'reinvite',
  'recovered',
  'reported',
] as const satisfies readonly NoticeKind[]

export function readPush(text: string): ReadPush {
  const said = parse(text)?.holdgate
  return {
    kind: KINDS.find((known) => known === said?.kind) ?? 'ask',
    request: requestIn(said?.request),
    hasExpired: said?.ended === 'expired',
    canDeny: said?.deny === true,
    waiting: count(said?.waiting),
    receipt: typeof said?.receipt === 'string' ? said.receipt : '',
    until: count(said?.expires_at),
    at: count(said?.at) ?? Date.now(),
  }
}

/** The id of a request, and nothing that leads elsewhere. */
export function requestIn(value: unknown): RequestId | undefined {
  return typeof value === 'string' && /^req_[A-Za-z0-9_-]{22}$/.test(value) ? (value as RequestId) : undefined
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
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
