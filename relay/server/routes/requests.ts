/** Asking, looking, waiting and withdrawing. */
import type { RequestStatus, RequestView } from '../../contract/request.ts'
import { LIMITS } from '../../contract/limits.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { transition } from '../../core/request.ts'
import type { Request as Held } from '../../core/request.ts'
import { canonical } from '../../evidence/canonical.ts'
import { plainDigest } from '../../evidence/digest.ts'
import { utf8 } from '../../evidence/bytes.ts'
import { logEvent } from '../../evidence/log-event.ts'
import type { Deps } from '../deps.ts'
import type { Caller, Context, Handlers } from '../handler.ts'
import { noticesOf } from '../notices.ts'
import { openRequest } from '../opening.ts'
import { changeRequest } from '../request-change.ts'
import { isRequester, summarise, viewerOf, viewRequest } from '../request-view.ts'
import { stream, waitFor } from '../waiting.ts'
import type { StreamEvent } from '../waiting.ts'
import { callerNow } from '../proof/caller-now.ts'
import type { HistoryPlace } from '../../store/history.ts'

export const requestRoutes: Pick<Handlers, 'ask' | 'inbox' | 'inboxEvents' | 'request' | 'requestEvents' | 'cancel'> = {
  async ask(context) {
    const { deps, request, caller, headers } = context
    const asked = await askOnce(context)
    if (isRefusal(asked)) return asked
    if (asked.replayed) headers.set('idempotent-replayed', 'true')
    const seconds = preferredWait(request.headers.get('prefer'))
    if (seconds > 0) headers.set('preference-applied', `wait=${seconds}`)
    const held = await waited(deps, asked.held, { seconds, signal: request.signal })
    const view = await shown(deps, held, caller)
    if (isRefusal(view) || view.status !== 'pending') return view
    headers.set('location', `/v1/requests/${view.id}`)
    headers.set('retry-after', '1')
    return Response.json(view, { status: 202 })
  },

  async inbox({ deps, caller, query, now }) {
    if (caller.kind !== 'person') return { refused: 'unauthenticated' }
    const { person } = caller
    const before = query.before === undefined ? undefined : placeIn(query.before)
    const isFirst = query.list === undefined && !before
    const waiting = isFirst ? await deps.store.waitingFor(person.id, LIMITS.inboxWaiting) : []
    const { requests, older } = await deps.store.history({
      person: person.id,
      list: query.list === 'mine' ? 'own' : 'ended',
      limit: LIMITS.inboxPage,
      ...(before ? { before } : {}),
    })
    return {
      waiting: waiting.map((held) => summarise(held, person, now)),
      recent: requests.map((held) => summarise(held, person, now)),
      ...(older ? { older: `${older.at}.${older.id}` } : {}),
      now,
    }
  },

  async inboxEvents({ deps, caller, request }) {
    if (caller.kind !== 'person') return { refused: 'unauthenticated' }
    const { id } = caller.person
    return stream({
      deps,
      signal: request.signal,
      listen: (happened) => deps.wake.onInbox(id, happened),
      next: async () => {
        if (!(await callerNow(deps, caller))) return undefined
        return { event: 'inbox', data: { now: await deps.store.now() } }
      },
    })
  },

  async request({ deps, params, query, caller, request }) {
    const held = await deps.store.request(params.id)
    if (!held || !viewerOf(held, caller)) return { refused: 'not-found' }
    if (!query.quiet) await markSeen(deps, held, caller)
    const { after, marks = Infinity } = query
    const seconds = Math.min(query.wait ?? 0, LIMITS.waitSeconds)
    if (seconds === 0) return shown(deps, (await deps.store.request(params.id)) ?? held, caller)
    const now = await waitFor(deps, {
      id: params.id,
      // Without a version to compare, what anybody waits for is the answer.
      until: after === undefined ? isSettled : (seen) => seen.version > after || marksOf(seen) > marks,
      orMarked: after !== undefined,
      milliseconds: seconds * 1000,
      signal: request.signal,
    })
    const still = await callerNow(deps, caller)
    return still ? shown(deps, now ?? held, still) : { refused: 'unauthenticated' }
  },

  async requestEvents({ deps, params, caller, request }) {
    const held = await deps.store.request(params.id)
    if (!held || !viewerOf(held, caller)) return { refused: 'not-found' }
    await markSeen(deps, held, caller)
    return stream({
      deps,
      signal: request.signal,
      listen: (happened) => deps.wake.onRequest(params.id, happened),
      next: () => requestEvent(deps, params.id, caller),
    })
  },

  async cancel({ deps, params, body, caller }) {
    const { reason } = body
    const changed = await changeRequest({
      deps,
      read: () => deps.store.request(params.id),
      make: async (held, now) => {
        if (!isRequester(held, caller)) return { refused: 'not-found' }
        // Cancelled already is what the caller wants; saying so twice must not frighten anybody.
        if (held.status === 'cancelled') return { after: held, events: [] }
        const after = transition(held, { kind: 'cancel', reason }, now)
        if (isRefusal(after)) return after
        return { after, events: [logEvent({ v: 1, at: now, kind: 'request.cancelled', request: held.id, reason })] }
      },
    })
    return isRefusal(changed) ? changed : shown(deps, changed, caller)
  },
}

type Asked = Readonly<{ held: Held; replayed: boolean }>

/** Opens the request, or finds the one that the same key with the same body opened before. */
async function askOnce(context: Context<'ask'>): Promise<Asked | Refusal> {
  const { deps, caller, body, request, now } = context
  if (caller.kind !== 'device' && caller.kind !== 'service') return { refused: 'unauthenticated' }
  const asker = caller.kind === 'device' ? caller.device.id : caller.service.id
  const key = request.headers.get('idempotency-key') ?? undefined
  if (key !== undefined && !isIdempotencyKey(key)) {
    const most = LIMITS.idempotencyKeyCharacters
    return { refused: 'wrong-shape', detail: `Idempotency-Key: Wanted 1 to ${most} visible ASCII characters.` }
  }
  const idempotency = key === undefined ? undefined : { key, bodyDigest: plainDigest(utf8(canonical(body))) }
  const replay = async (): Promise<Asked | Refusal | undefined> => {
    const earlier = idempotency && (await deps.store.requestOfKey(asker, idempotency.key))
    if (!earlier) return undefined
    if (earlier.bodyDigest !== idempotency.bodyDigest) return { refused: 'idempotency-conflict' }
    return { held: earlier.request, replayed: true }
  }
  const earlier = await replay()
  if (earlier) return earlier
  const mostPending = LIMITS.pendingRequestsPerRequester
  const tooMany: Refusal = { refused: 'too-many-pending', detail: `At most ${mostPending} may wait at a time.` }
  if ((await deps.store.countPending(asker)) >= mostPending) return tooMany
  const opened = await openRequest(deps, { caller, body, now })
  if (isRefusal(opened)) return opened
  const { request: after, events, sealedBody } = opened
  // A crash up to `ask: before COMMIT` leaves nothing; from `ask: after COMMIT` on, a request whose notices the
  // outbox pays and which the same idempotency key finds.
  const stored = await deps.store.commit({
    after,
    events,
    notices: await noticesOf(deps, { after }),
    mostPending,
    ...(idempotency ? { idempotency } : {}),
    ...(sealedBody ? { sealedBody } : {}),
  })
  // The same key arrived twice at once, and the other one was first.
  if (stored === 'taken') return (await replay()) ?? { refused: 'relay-busy' }
  if (stored === 'full') return tooMany
  if (stored !== 'stored') return { refused: 'relay-busy', detail: `The store answered ${stored}.` }
  deps.wake.changed(after)
  deps.log.info({ request: after.id, rule: after.rule, status: after.status }, 'asked')
  return { held: after, replayed: false }
}

function isIdempotencyKey(key: string): boolean {
  return key.length <= LIMITS.idempotencyKeyCharacters && /^[\x21-\x7e]+$/.test(key)
}

/** `Prefer: wait=N` (RFC 7240); what is no number is ignored, as the RFC wants. */
function preferredWait(prefer: string | null): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})\b/i.exec(prefer ?? '')?.[1]
  return Math.min(Number(seconds ?? 0), LIMITS.waitSeconds)
}

async function waited(
  deps: Deps,
  held: Held,
  { seconds, signal }: Readonly<{ seconds: number; signal: AbortSignal }>,
): Promise<Held> {
  if (seconds === 0 || isSettled(held)) return held
  return (await waitFor(deps, { id: held.id, until: isSettled, milliseconds: seconds * 1000, signal })) ?? held
}

/** What makes no new version, but is worth telling: on how many phones it was shown, how many people opened it. */
function marksOf({ asked }: Held): number {
  return (
    asked.filter(({ shownAt }) => shownAt !== undefined).length +
    asked.filter(({ seenAt }) => seenAt !== undefined).length
  )
}

const SETTLED: ReadonlySet<RequestStatus> = new Set(['approved', 'denied', 'cancelled', 'expired'])

function isSettled({ status }: Held): boolean {
  return SETTLED.has(status)
}

async function shown(deps: Deps, held: Held, caller: Caller): Promise<RequestView | Refusal> {
  const viewer = viewerOf(held, caller)
  if (!viewer) return { refused: 'not-found' }
  return viewRequest(deps, { request: held, viewer, now: await deps.store.now() })
}

/** The place that `older` of a reply named; the schema has looked at its form. */
function placeIn(cursor: string): HistoryPlace {
  const [at, id] = cursor.split('.')
  return { at: Number(at), id: id as Held['id'] }
}

async function markSeen(deps: Deps, held: Held, caller: Caller): Promise<void> {
  if (caller.kind !== 'person') return
  const asking = held.asked.find(({ person }) => person === caller.person.id)
  if (!asking || asking.seenAt !== undefined) return
  if (await deps.store.markSeen(held.id, caller.person.id)) deps.wake.marked(held.id)
}

async function requestEvent(deps: Deps, id: Held['id'], caller: Caller): Promise<StreamEvent | undefined> {
  const held = await deps.store.request(id)
  const still = await callerNow(deps, caller)
  if (!held || !still) return undefined
  const view = await shown(deps, held, still)
  return isRefusal(view) ? undefined : { id: view.version, event: 'request', data: view }
}
