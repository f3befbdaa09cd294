/**
 * What a push says: which request, and nothing of what is in it. It stands on lock screens.
 *
 * Rule: every message has the same length, so that the ciphertext's length tells nothing.
 */
import { utf8 } from '../../evidence/bytes.ts'
import { plainDigest } from '../../evidence/digest.ts'
import type { PushMessage } from '../../contract/push.ts'
import type { Notice } from '../../store/store.ts'

const WORDS = {
  ask: { title: 'Approval requested', body: 'Open to see what would happen, and decide.' },
  settled: { title: 'No longer waiting', body: 'This request has been settled.' },
  rebootstrap: {
    title: 'Holdgate was set up anew',
    body: 'Its host let in a new administrator without anybody’s passkey. Ask who did.',
  },
  reinvite: {
    title: 'A new passkey was asked for',
    body: 'Somebody here is said to have lost theirs. If that is wrong, open and cancel it.',
  },
  test: { title: 'Notifications work', body: 'This device will be told when somebody asks you.' },
} as const satisfies Record<Notice['kind'], { title: string; body: string }>

/** More than any message needs with a public URL of usual length; a longer one takes a multiple. */
const PADDED_BYTES = 1024

/** The message as JSON, filled up with spaces, which JSON ignores at its end. */
export function pushPayload(notice: Notice, publicUrl: string): string {
  const message: PushMessage = {
    web_push: 8030,
    notification: {
      ...WORDS[notice.kind],
      navigate: notice.request === undefined ? `${publicUrl}/` : `${publicUrl}/r/${notice.request}`,
      tag: notice.request ?? `holdgate-${notice.kind}`,
      silent: notice.kind === 'settled',
    },
    mutable: true,
    holdgate: {
      kind: notice.kind,
      ...(notice.request === undefined ? {} : { request: notice.request }),
      receipt: notice.receipt,
      expires_at: notice.until,
    },
  }
  const json = JSON.stringify(message)
  const bytes = utf8(json).length
  return json + ' '.repeat(Math.ceil(bytes / PADDED_BYTES) * PADDED_BYTES - bytes)
}

/** One per request, so that the newest word about it replaces an older one that waits; says nothing else. */
export function pushTopic(notice: Notice): string {
  return plainDigest(utf8(notice.request ?? notice.kind)).slice(0, 24)
}
