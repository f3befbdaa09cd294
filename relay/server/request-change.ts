/**
 * Changes one request as a whole: read, decide, compare-and-swap, and again when somebody else was
 * first. Every route that changes a request goes through here.
 *
 * Rule 1: waiters wake after the commit has resolved, and before the caller is answered.
 * Rule 2: `make` is called anew for each try and must judge the request that it is handed, by the
 *   time that it is handed.
 */
import type { CredentialId, Instant, PersonId } from '../contract/ids.ts'
import { isRefusal } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refusals.ts'
import { latestOf } from '../core/latest.ts'
import type { Request } from '../core/request.ts'
import type { LogEvent } from '../store/log-event.ts'
import type { Notice } from '../store/store.ts'
import type { Deps } from './deps.ts'
import { noticesOf } from './notices.ts'

export type Change = Readonly<{
  after: Request
  events: readonly LogEvent[]
  /** Besides those to whom it is owed in any case. */
  notices?: readonly Notice[]
  within?: 'expires_at' | 'usable_until'
  /** Whose approval it rests on: asked again by the store, as they may be disabled meanwhile. */
  relyingOn?: readonly PersonId[]
  relyingOnPasskeys?: readonly CredentialId[]
}>

export type Changing = Readonly<{
  deps: Deps
  read: () => Promise<Request | undefined>
  /** As read a moment ago, for the first try. Should it have changed since, the swap fails and it is read. */
  known?: Request
  /** `after` being the very request that came in means: said before, nothing to store. */
  make: (request: Request, now: Instant) => Promise<Change | Refusal>
}>

/** More than the people of one stage who could all decide in the same moment. */
const MAX_TRIES = 16

export async function changeRequest({ deps, read, known, make }: Changing): Promise<Request | Refusal> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = tries === 0 && known ? known : await read()
    if (!before) return { refused: 'not-found' }
    const now = await deps.store.now()
    const change = await make(before, now)
    if (isRefusal(change)) return change
    const { after } = change
    if (after === before) return before
    // The database's clock was set back. What it would say of deadlines is not to be believed.
    if (now < latestOf(before)) return { refused: 'clock-behind' }
    const notices = [...(await noticesOf(deps, { before, after })), ...(change.notices ?? [])]
    // A crash up to `before COMMIT` leaves the request as it was; from `after COMMIT` on, the change with its
    // audit entries and notices, which the outbox pays when the relay is back. Whoever waits reads it then.
    const result = await deps.store.commit({ before, ...change, notices })
    if (result === 'stored') {
      deps.wake.changed(after)
      deps.crash['waiters: woken']?.()
      return after
    }
    if (result === 'late') return { refused: change.within === 'expires_at' ? 'request-expired' : 'grant-lapsed' }
    if (result === 'early') return { refused: 'window-open' }
  }
  return { refused: 'relay-busy', detail: 'Others kept changing this request.' }
}
