/**
 * Covered calls that were stopped and not held: told to whoever looks at the page, and kept for the popup.
 *
 * Rule: what the browser reports of a call is its method, address and kind. Where that is the whole call, a person
 *   may ask for its approval; where it may have carried more, nothing can be asked.
 */
import type { Instant } from '../../relay/contract/ids.ts'
import type { Stopped } from '../bridge/messages.ts'
import type { Bridges } from './bridges.ts'
import { browser } from './browser.ts'
import { hostPattern } from './differences.ts'
import type { Rules } from './rules.ts'

export type StoppedCalls = Readonly<{
  list: () => readonly Stopped[]
  /** @param tab -1: a worker's, which belongs to no tab */
  add: (call: Omit<Stopped, 'at' | 'askable'>, tab: number) => Promise<void>
}>

const KEY = 'stopped'
const KEPT = 10
/** What a person sees pass by in one go is told once. */
const SAME_MILLISECONDS = 5000
/** What loads without a body and without a header of the page. */
const WHOLE: ReadonlySet<string> = new Set([
  'image',
  'imageset',
  'script',
  'stylesheet',
  'font',
  'media',
  'object',
  'sub_frame',
  // Prefetch and preload.
  'other',
  'speculative',
])

export async function openStoppedCalls(
  rules: Pick<Rules, 'covering'>,
  bridges: Pick<Bridges, 'tell'>,
  now: () => Instant,
): Promise<StoppedCalls> {
  const { session } = browser.storage
  let calls = ((await session.get(KEY))[KEY] as readonly Stopped[] | undefined) ?? []

  return {
    list: () => calls,
    add: async (call, tab) => {
      const url = call.url.split('#')[0] ?? call.url
      // What the rules only come near was stopped too: whoever asks why it broke must find it said.
      // Browsers stop sockets beside every method, not only beside GET.
      const methods = call.source === 'websocket' ? [call.method, 'POST'] : [call.method]
      const isForeign = methods.every((method) => rules.covering({ method, target: url, headers: [] }) === 'foreign')
      // A page that had older rules handed it over, and it was stopped for being about none of the newer ones.
      if (isForeign && call.why !== 'uncovered') return
      const at = now()
      const isSame = (one: Stopped) => one.url === url && one.method === call.method && at - one.at < SAME_MILLISECONDS
      if (calls.some(isSame)) {
        // Told once for as long as it goes on: pages try again by themselves.
        calls = calls.map((one) => (isSame(one) ? { ...one, at } : one))
        return
      }
      const stopped: Stopped = { ...call, url, at, ...(isWhole(call) && { askable: true }) }
      calls = [stopped, ...calls].slice(0, KEPT)
      // A store that is full must not keep anybody from hearing of it.
      await session
        .set({ [KEY]: calls })
        .catch((error: unknown) => console.warn('holdgate: a stopped call was not stored', error))
      if (tab >= 0) {
        bridges.tell(tab, { kind: 'stopped', stopped })
        return
      }
      // Every open page of that origin may be the worker's owner.
      for (const { id } of await browser.tabs.query({ url: hostPattern(new URL(url).origin) })) {
        if (id !== undefined) bridges.tell(id, { kind: 'stopped', stopped })
      }
    },
  }
}

function isWhole({ method, source = '' }: Pick<Stopped, 'method' | 'source'>): boolean {
  return method === 'GET' && WHOLE.has(source)
}
