/**
 * Wakes whoever waits at this relay for what another relay on the same database has stored.
 *
 * Rule: nothing is believed but the database. A notice only says where to look, and looks that fail are
 *   made up for by the next one, or by the end of the wait.
 */
import type { RequestId } from '../contract/ids.ts'
import type { Elsewhere } from '../store/store.ts'
import type { Deps } from './deps.ts'
import { noteEnd } from './notices.ts'
import { personChanged } from './person-changed.ts'

type Following = Pick<Deps, 'store' | 'wake' | 'log' | 'askRate'>

/** How many requests are read at once after notices were lost. */
const TOGETHER = 16

/** @returns what ends it */
export function followOthers(deps: Following): () => void {
  const { store, wake } = deps
  return store.onElsewhere((change) => {
    follow(deps, change).catch(missed(deps))
    // Deadlines and notices to devices are armed by each relay for itself.
    if (change.kind === 'request' || change.kind === 'anything') wake.due()
  })
}

async function follow(deps: Following, change: Elsewhere): Promise<void> {
  const { wake, log, askRate } = deps
  switch (change.kind) {
    case 'request':
      // That wakes the people too.
      if (wake.isAwaited(change.request) || askRate.isOpen(change.request)) return lookAt(deps, change.request)
      for (const person of change.people) wake.inbox(person)
      return
    case 'marked':
      if (change.device !== undefined) wake.device(change.device)
      return wake.marked(change.request)
    case 'device':
      return wake.device(change.device)
    case 'person':
      return personChanged(deps, change.person)
    case 'anything':
      log.info('heard from the other relays again; everybody who waits looks anew')
      return lookAtAll(deps)
    default:
      return change satisfies never
  }
}

async function lookAt(deps: Following, id: RequestId): Promise<void> {
  const request = await deps.store.request(id)
  if (!request) return
  noteEnd(deps, request)
  deps.wake.changed(request)
}

async function lookAtAll(deps: Following): Promise<void> {
  const { requests, people } = deps.wake.awaited()
  for (let from = 0; from < requests.length; from += TOGETHER) {
    // One that cannot be read keeps nobody else waiting.
    await Promise.all(requests.slice(from, from + TOGETHER).map((id) => lookAt(deps, id).catch(missed(deps))))
  }
  for (const person of people) deps.wake.inbox(person)
}

function missed({ log }: Following): (error: unknown) => void {
  return (error) => log.warn({ err: error }, 'what another relay stored was not read')
}
