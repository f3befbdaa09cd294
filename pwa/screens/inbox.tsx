/** What waits for this person, most urgent first; what they asked; what was. A single waiting request opens by itself at the start. */
import { useEffect } from 'preact/hooks'
import type { RequestSummary } from '../../relay/contract/request.ts'
import type { App } from '../app.ts'
import { showCount } from '../badge.ts'
import { endOf, lastDecided } from '../history.ts'
import { useInbox, type Inbox as Loaded, type ListName } from '../inbox-load.ts'
import { Icon } from '../parts/icon.tsx'
import { Later } from '../parts/later.tsx'
import { Skeleton, TroubleNote } from '../parts/message.tsx'
import { Noted } from '../parts/noted.tsx'
import { RequestRows, useSeconds } from '../parts/request-rows.tsx'
import { Said } from '../parts/said.tsx'
import { go } from '../moving.ts'
import { moment } from '../moments.ts'
import { ENDED, INBOX } from '../words-later.ts'

const TABS = { waiting: '/', mine: '/mine', done: '/done' } as const
type Tab = keyof typeof TABS

/** Whoever looks back; it is not in the file of each day. */
const loadHistory = () => import('../parts/history-list.tsx').then((file) => file.HistoryList)

/** The manifest's start page. Only there a single waiting request opens by itself: not on coming back from it. */
const isStart = () => new URLSearchParams(location.search).get('src') === 'pwa'

export function Inbox({ app }: Readonly<{ app: App }>) {
  const tab = location.pathname === TABS.mine ? 'mine' : location.pathname === TABS.done ? 'done' : 'waiting'
  const list: ListName = tab === 'mine' ? 'mine' : 'done'
  const { inbox, reload, more } = useInbox(app, list)
  const now = useSeconds(inbox.clock)
  const waiting = inbox.waiting.filter((one) => one.expires_at > now).toSorted((a, b) => a.expires_at - b.expires_at)
  const mine = waiting.filter((one) => one.can_decide)
  useEffect(() => {
    if (!inbox.clock || !isStart()) return
    history.replaceState(null, '', '/')
    const [only, ...others] = mine
    if (only && others.length === 0) go(`/r/${only.id}`)
  }, [inbox.clock === undefined])
  useEffect(() => {
    if (inbox.clock) showCount(mine.length)
    document.title = mine.length > 0 ? `(${mine.length}) Holdgate` : 'Holdgate'
    return () => void (document.title = 'Holdgate')
  }, [mine.length, inbox.clock])
  const isLoading = !inbox.clock && !inbox.trouble
  const listed = tab === 'waiting' ? undefined : inbox.lists[tab]
  return (
    <div class="column">
      <Tabs at={tab} waiting={mine.length} asks={app.person?.roles.includes('operator') ?? false} isHeld={isLoading} />
      {inbox.trouble && <TroubleNote trouble={inbox.trouble} retry={reload} />}
      <Noted app={app} isOn={tab === 'waiting'}>
        {isLoading && <Skeleton />}
        {!inbox.clock && inbox.kept.length > 0 && <Kept inbox={inbox} />}
        {inbox.clock && tab === 'waiting' && <Waiting inbox={inbox} waiting={waiting} now={now} />}
      </Noted>
      {listed ? (
        <Later key={tab} load={loadHistory} props={{ list, listed, now, more }} holdsPlace />
      ) : (
        tab !== 'waiting' && inbox.clock && <Skeleton />
      )}
    </div>
  )
}

type TabsProps = Readonly<{
  at: Tab
  waiting: number
  /** `mine` is for who may ask; others would find nothing there. */
  asks: boolean
  /** What waits is not counted yet: its number would move the others. Style shows them a little later whatever happens. */
  isHeld: boolean
}>

function Tabs({ at, waiting, asks, isHeld }: TabsProps) {
  return (
    <nav class="tabs" aria-busy={isHeld} aria-label={INBOX.name}>
      {(Object.keys(TABS) as Tab[])
        .filter((tab) => tab !== 'mine' || asks || at === 'mine')
        .map((tab) => (
          <a key={tab} href={TABS[tab]} aria-current={tab === at ? 'page' : undefined}>
            {INBOX.tabs[tab]}
            {tab === 'waiting' && waiting > 0 && <span class="count">{waiting.toLocaleString()}</span>}
          </a>
        ))}
    </nav>
  )
}

type WaitingProps = Readonly<{ inbox: Loaded; waiting: readonly RequestSummary[]; now: number }>

function Waiting({ inbox, waiting, now }: WaitingProps) {
  const mine = waiting.filter((one) => one.can_decide)
  const others = waiting.filter((one) => !one.can_decide)
  return (
    <>
      <p class="unseen" aria-live="polite">
        {INBOX.updated(mine.length)}
      </p>
      {mine.length > 0 ? <RequestRows title={INBOX.title} rows={mine} now={now} first /> : <Empty inbox={inbox} />}
      {others.length > 0 && <RequestRows title={INBOX.others} rows={others} now={now} />}
    </>
  )
}

function Empty({ inbox }: Readonly<{ inbox: Loaded }>) {
  const last = lastDecided(inbox.lists.done?.rows ?? [])
  return (
    <section class="empty">
      <div class="seal">
        <Icon name="check" />
      </div>
      <h1>{INBOX.empty}</h1>
      <p>{INBOX.emptyNext}</p>
      {last && (
        <p class="quiet">
          {last.verdict ? INBOX.lastYou[last.verdict] : INBOX.last}{' '}
          <a href={`/r/${last.id}`}>
            <Said text={last.words.say} />
          </a>
          , {last.verdict ? moment(last.decided_at ?? last.created_at) : ENDED[endOf(last)]}.
        </p>
      )}
    </section>
  )
}

/** Without a connection: what can be read on this device. */
function Kept({ inbox }: Readonly<{ inbox: Loaded }>) {
  return (
    <section class="list">
      <h1>{INBOX.kept}</h1>
      <ul>
        {inbox.kept.map(({ request, at }) => (
          <li key={request.id}>
            <a class="row" href={`/r/${request.id}`}>
              <span class="row-main">
                <b>
                  <Said text={request.words.say} />
                </b>
                <span class="quiet">{INBOX.keptAt(moment(at))}</span>
              </span>
              <Icon name="forth" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
