/** What the worker keeps of a request that it was told of, once the notification is on screen. */
import type { RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { dropAllKept, dropKept, keepRequest } from '../kept-request.ts'
import type { ReadPush } from './push-message.ts'

/** The browser ends a worker that takes long after a push. */
const PATIENCE_MILLISECONDS = 10_000

export async function keepPushed(kind: ReadPush['kind'], id: RequestId): Promise<void> {
  if (kind !== 'ask') return dropKept(id)
  try {
    // `quiet`: that a device fetched it does not say that anybody has seen it.
    const answer = await fetch(`/v1/requests/${id}?quiet=1`, {
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    })
    // Nobody is signed in here any more: what was kept for them goes.
    if (answer.status === 401) return await dropAllKept()
    // Looked at when it is opened, by whoever shows it.
    if (answer.ok) return await keepRequest((await answer.json()) as RequestView)
    if (answer.status === 404) return await dropKept(id)
  } catch {
    // No network, or something that is no relay: the page asks again when it is opened.
  }
}
