/** Loads the inbox and its history: at once, at each event of the relay, on coming back, and page by page. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { RequestSummary } from '../relay/contract/request.ts'
import type { App } from './app.ts'
import { readClock, type ClockReading } from './countdown.ts'
import { DAY_ROWS } from './day-rows.ts'
import { merged } from './history.ts'
import { keptRequests, type KeptRequest } from './kept-request.ts'
import type { Trouble } from './relay.ts'

/** How often the list is asked for while server-sent events do not come through. */
const POLL_MILLISECONDS = 10_000

export type ListName = 'done' | 'mine'
export type Listed = Readonly<{
  rows: readonly RequestSummary[]
  /** Where the next page goes on; absent: all is there. */
  older: string | undefined
}>
export type Inbox = Readonly<{
  clock: ClockReading | undefined
  waiting: readonly RequestSummary[]
  lists: Readonly<Partial<Record<ListName, Listed>>>
  trouble: Trouble | undefined
  /** While nothing came from the relay yet, and it cannot be reached. */
  kept: readonly KeptRequest[]
}>

const NOTHING: Inbox = { clock: undefined, waiting: [], lists: {}, trouble: undefined, kept: [] }

export function useInbox(app: App, list: ListName) {
  const [inbox, setInbox] = useState(NOTHING)
  const shownList = useRef(list)
  const relay = app.relay.also(DAY_ROWS)

  const load = useRef(async (name: ListName, before?: string) => {
    const query = { ...(name === 'mine' ? { list: 'mine' as const } : {}), ...(before ? { before } : {}) }
    const answer = await relay.call('inbox', { query })
    if ('trouble' in answer) {
      if (answer.trouble.code === 'unauthenticated') return app.signedOut()
      const kept = await keptRequests()
      return setInbox((old) => ({ ...old, trouble: answer.trouble, kept: old.clock ? [] : kept }))
    }
    const { waiting, recent, older, now } = answer.reply
    return setInbox((old) => {
      const known = old.lists[name]
      // Reloading the first page does not forget how far the list was gone back.
      const listed = { rows: merged(known?.rows ?? [], recent), older: known && !before ? known.older : older }
      return {
        clock: readClock(now),
        waiting: name === 'done' && !before ? waiting : old.waiting,
        lists: { ...old.lists, [name]: listed },
        trouble: undefined,
        kept: [],
      }
    })
  }).current
  const reload = useRef(() => {
    void load('done')
    if (shownList.current === 'mine') void load('mine')
  }).current

  useEffect(() => {
    const isFirst = shownList.current === list
    shownList.current = list
    if (!isFirst && list === 'mine') void load('mine')
  }, [list])
  useEffect(() => {
    reload()
    const events = new EventSource('/v1/requests/events')
    for (const name of ['message', 'changed', 'inbox', 'request']) events.addEventListener(name, reload)
    const timer = setInterval(() => {
      if (events.readyState !== EventSource.OPEN && document.visibilityState === 'visible') reload()
    }, POLL_MILLISECONDS)
    const seen = () => document.visibilityState === 'visible' && reload()
    document.addEventListener('visibilitychange', seen)
    addEventListener('online', reload)
    return () => {
      events.close()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
      removeEventListener('online', reload)
    }
  }, [])
  return { inbox, reload, more: (before: string) => load(list, before) }
}
