/**
 * What a push says: which request, and nothing of what is in it. It stands on lock screens.
 *
 * Rule: every message has the same length, so that the ciphertext's length tells nothing.
 */
import { utf8 } from '../../evidence/bytes.ts'
import { plainDigest } from '../../evidence/digest.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { PushMessage } from '../../contract/push.ts'
import type { Request } from '../../core/request.ts'
import type { Notice } from '../../store/store.ts'

/** Read by browsers that show a push without our worker; it has words of its own (pwa/notice.ts). */
const WORDS = {
  ask: { title: 'Approval requested', body: 'Open to see what would happen, and decide.' },
  more: { title: 'Approvals requested', body: 'Several requests wait. Open the inbox.' },
  settled: { title: 'Settled', body: 'Nothing to do.' },
  expired: { title: 'Request expired', body: 'Nobody decided in time. Nothing was sent.' },
  rebootstrap: {
    title: 'Holdgate was set up anew',
    body: 'Its host let in a new administrator without anybody’s passkey. Ask who did.',
  },
  reinvite: {
    title: 'A new passkey was asked for',
    body: 'Somebody here is said to have lost theirs. If that is wrong, open and cancel it.',
  },
  recovered: {
    title: 'A recovery code was used',
    body: 'Somebody signed in with one of yours. Not you? Open and end it.',
  },
  reported: {
    title: 'A request was not recognised',
    body: 'Whoever was asked does not know it. Open to see which, and ask who made it.',
  },
  test: { title: 'Notifications work', body: 'This device will be told when somebody asks you.' },
} as const

/** How long news about people are tried to be told. */
export const PEOPLE_NEWS_MILLISECONDS = LIMITS.peopleNewsHours * 3_600_000

/** More than any message needs with a public URL of usual length; a longer one takes a multiple. */
const PADDED_BYTES = 1024

/** What was true when the notice was about to be sent. */
export type Standing = Readonly<{
  /** How many requests wait for the person. */
  waiting: number
  /** Of the request that the notice is about. */
  request?: Pick<Request, 'status' | 'denyBy'>
}>

/** The message as JSON, filled up with spaces, which JSON ignores at its end. */
export function pushPayload(notice: Notice, publicUrl: string, { waiting, request }: Standing): string {
  const { kind } = notice
  const isGroup = isGroupNotice(notice)
  const hasExpired = request?.status === 'expired'
  const message: PushMessage = {
    web_push: 8030,
    notification: {
      ...WORDS[kind === 'ask' && isGroup ? 'more' : kind === 'settled' && hasExpired ? 'expired' : kind],
      navigate: notice.request === undefined ? `${publicUrl}/` : `${publicUrl}/r/${notice.request}`,
      tag: notice.request ?? (isGroup ? 'holdgate' : `holdgate-${kind}`),
      silent: kind === 'settled' || isGroup,
      app_badge: String(waiting),
    },
    app_badge: waiting,
    mutable: true,
    holdgate: {
      kind,
      ...(notice.request === undefined ? {} : { request: notice.request }),
      ...(kind === 'settled' && hasExpired ? { ended: 'expired' } : {}),
      ...(kind === 'ask' && !isGroup && request?.denyBy === undefined ? { deny: true } : {}),
      waiting,
      receipt: notice.receipt,
      expires_at: notice.until,
      ...(kind === 'recovered' && { at: notice.until - PEOPLE_NEWS_MILLISECONDS }),
    },
  }
  const json = JSON.stringify(message)
  const bytes = utf8(json).length
  return json + ' '.repeat(Math.ceil(bytes / PADDED_BYTES) * PADDED_BYTES - bytes)
}

/** One per request, so that the newest word about it replaces an older one that waits; says nothing else. */
export function pushTopic(notice: Notice): string {
  return plainDigest(utf8(notice.request ?? (isGroupNotice(notice) ? 'group' : notice.kind))).slice(0, 24)
}

/** Tells of all that waits, and of none in particular. */
export function isGroupNotice({ kind, request }: Pick<Notice, 'kind' | 'request'>): boolean {
  return request === undefined && (kind === 'ask' || kind === 'settled')
}
