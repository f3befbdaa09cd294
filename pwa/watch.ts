import type { RequestId } from '../relay/contract/ids.ts'
import type { LIMITS } from '../relay/contract/limits.ts'
import type { RequestView } from '../relay/contract/request.ts'
import type { Relay, Trouble } from './relay.ts'

type Listener = Readonly<{
  stop: AbortSignal
  show: (request: RequestView) => void
  trouble: (trouble: Trouble) => void
}>

/** Typed by the contract's number instead of read from its table, which would be loaded whole. */
const WAIT_SECONDS: (typeof LIMITS)['waitSeconds'] = 20

/** Longest pause between tries while the relay cannot be reached. */
const PAUSE_MILLISECONDS = 8000

/** Shows a request and each change of it, by long polls, until nothing can change any more. */
export async function watchRequest(relay: Relay, id: RequestId, to: Listener): Promise<void> {
  let last: RequestView | undefined
  for (let failures = 0; !to.stop.aborted;) {
    const query = last && !failures ? { wait: WAIT_SECONDS, after: last.version } : {}
    const answer = await relay.call('request', { params: { id }, query, signal: to.stop })
    if (to.stop.aborted) return
    if ('reply' in answer) {
      failures = 0
      last = answer.reply
      to.show(last)
      if (isOver(last)) return
      continue
    }
    to.trouble(answer.trouble)
    const isTransient = answer.trouble.code === 'unreachable' || answer.trouble.code === 'relay-busy'
    if (!isTransient && answer.trouble.code !== 'relay-stopping') return
    failures += 1
    await pause(Math.min(PAUSE_MILLISECONDS, 500 * 2 ** failures), to.stop)
  }
}

/** Ends early when the network comes back or nobody waits any more. */
function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    addEventListener('online', done)
    stop.addEventListener('abort', done)
  })
}

/** True when nothing about the request can change any more, so that nobody needs to wait for more. */
export function isOver(request: RequestView): boolean {
  if (request.status === 'pending') return false
  const grant = request.grant?.status
  return request.status !== 'approved' || (grant !== undefined && grant !== 'open' && grant !== 'redeemed')
}
