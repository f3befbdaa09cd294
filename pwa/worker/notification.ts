/**
 * Shows what a push or a tap has to say: one notification per request, which a later word replaces.
 *
 * Rule: on a lock screen, so it says what notice.ts says, unless the person of this device wanted details.
 */
import type { RequestId } from '../../relay/contract/ids.ts'
import type { RequestNotice } from '../../relay/contract/request.ts'
import { visible } from '../../relay/evidence/visible.ts'
import { recall } from '../device-memory.ts'
import { inTime } from '../in-time.ts'
import { noticesIn } from '../notice.ts'
import { requestIn, type ReadPush } from './push-message.ts'

declare const self: ServiceWorkerGlobalScope

export type Showing = Readonly<{
  title: string
  body: string
  /** Absent: it is about none in particular. */
  request?: RequestId | undefined
  tag?: string
  /** Rings, and stays until it is answered. */
  isAsking?: boolean
  canDeny?: boolean
  /** Takes the place of one that is shown already. */
  isSilent?: boolean
  /** What it says where details are hidden; absent when it says no more than that. */
  plain?: Line
}>
type Line = Readonly<{ title: string; body: string }>

/** Whoever has no storage, or a slow one, waits no longer to be told. */
const LANGUAGE_MILLISECONDS = 200

/** In the language that was chosen in Settings, else the browser's. */
export async function words(): Promise<ReturnType<typeof noticesIn>> {
  return noticesIn((await inTime(recall('language'), LANGUAGE_MILLISECONDS)) ?? navigator.language)
}

/** What a push shows at once, without asking anybody. */
export async function showingOf(push: ReadPush): Promise<Showing> {
  const { kind, request, hasExpired, canDeny, waiting, until, at } = push
  const said = await words()
  const { ask, group, late, settled } = said
  // News stands beside questions, and is not replaced by them.
  if (kind !== 'ask' && kind !== 'settled')
    return { ...(kind === 'recovered' ? said.recovered(at) : said[kind]), tag: `holdgate-${kind}` }
  if (kind === 'settled') return { ...(hasExpired ? late : settled), request, isSilent: true }
  // By this device's clock, which may be wrong: the page that opens asks the relay.
  if (until !== undefined && until <= Date.now()) return { ...late, request, isSilent: true }
  if (!request && waiting) return { ...group(waiting), isSilent: true }
  return { title: ask.title, body: ask.body(until), request, isAsking: true, canDeny }
}

/** The same with what the relay says of the request. */
export async function detailed(showing: Showing, { status, ...notice }: RequestNotice): Promise<Showing> {
  const { asks, ended, late } = await words()
  const names = notice.decided_by.map((name) => visible(name).text).join(', ')
  const body =
    status === 'pending'
      ? asks(visible(notice.requester_name).text, notice.expires_at)
      : status === 'expired'
        ? late.body
        : status === 'cancelled'
          ? ended.cancelled
          : names && ended[status](names)
  return {
    ...showing,
    title: visible(notice.say).text || showing.title,
    body: body || showing.body,
    isSilent: true,
    plain: lineOf(showing),
  }
}

/** What stands on the lock screen with details goes on without them, at once and without a sound. */
export async function hideDetails(): Promise<void> {
  const { ask } = await words()
  for (const { title, body, tag, data, requireInteraction } of await self.registration.getNotifications()) {
    const request = requestIn(tag)
    const { plain, canDeny } = (data ?? {}) as Pick<Showing, 'plain' | 'canDeny'>
    // Those of an earlier version of this worker do not say what they say without details: what a question says.
    const line = plain ?? { title: ask.title, body: ask.body(undefined) }
    if (!request || (line.title === title && line.body === body)) continue
    await show({ ...line, request, isAsking: requireInteraction, canDeny: canDeny === true, isSilent: true })
  }
}

function lineOf({ title, body }: Line): Line {
  return { title, body }
}

export async function show({ title, body, request, tag, isAsking, canDeny, isSilent, plain }: Showing): Promise<void> {
  const name = request ?? tag ?? 'holdgate'
  // `renotify` and `actions` are not in every browser and therefore in no common type.
  const options: NotificationOptions & { renotify: boolean; actions?: unknown } = {
    body,
    tag: name,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    renotify: isAsking === true && !isSilent,
    silent: isSilent === true,
    requireInteraction: isAsking === true,
    data: { request, plain: plain ?? { title, body }, canDeny },
    ...(canDeny && request && { actions: [{ action: 'deny', title: (await words()).deny }] }),
  }
  // Some browsers refuse what others ignore. Silence would cost the subscription.
  await self.registration
    .showNotification(title, options)
    .catch(() => self.registration.showNotification(title, { tag: name }))
}
