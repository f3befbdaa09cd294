/** What waits for this person, most urgent first; a single waiting request opens by itself. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { RequestSummary } from '../../relay/contract/request.ts'
import type { App } from '../app.ts'
import { showCount } from '../badge.ts'
import { readClock, type ClockReading } from '../countdown.ts'
import { INBOX_ROW } from '../inbox-row.ts'
import { Countdown } from '../parts/countdown.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Later } from '../parts/later.tsx'
import { Skeleton, TroubleNote } from '../parts/message.tsx'
import { Said } from '../parts/said.tsx'
import type { Answered, Trouble } from '../relay.ts'
import { go } from '../moving.ts'
import { ENDED, INBOX } from '../words-later.ts'

/** How often the list is asked for while server-sent events do not come through. */
const POLL_MILLISECONDS = 10_000

/** Nothing, nearly always. */
const news = () => import('../parts/news.tsx').then((file) => file.News)

type Loaded = Readonly<{ inbox: Answered<'inbox'>; clock: ClockReading }>

export function Inbox({ app }: Readonly<{ app: App }>) {
  const { loaded, trouble, load } = useInbox(app)
  useEffect(() => {
    const [only, ...more] = loaded?.inbox.waiting.filter((one) => one.can_decide) ?? []
    // Back from it means that it was seen: this entry of the history does not open it again.
    if (!only || more.length > 0 || history.state?.opened) return
    history.replaceState({ opened: true }, '')
    go(`/r/${only.id}`)
  }, [loaded === undefined])
  useEffect(() => {
    if (loaded) showCount(loaded.inbox.waiting.filter((one) => one.can_decide).length)
  }, [loaded])
  if (!loaded) return trouble ? <TroubleNote trouble={trouble} retry={load} /> : <Skeleton />
  const { inbox, clock } = loaded
  const byTimeLeft = inbox.waiting.toSorted((a, b) => a.expires_at - b.expires_at)
  const mine = byTimeLeft.filter((one) => one.can_decide)
  const others = byTimeLeft.filter((one) => !one.can_decide)
  const last = inbox.recent[0]
  return (
    <div class="column">
      {trouble && <TroubleNote trouble={trouble} retry={load} />}
      <Later load={news} props={{ app }} />
      <p class="unseen" aria-live="polite">
        {INBOX.updated(mine.length)}
      </p>
      {mine.length > 0 ? (
        <List title={INBOX.title} of={mine} clock={clock} first />
      ) : (
        <section class="empty">
          <div class="seal">
            <Icon name="check" />
          </div>
          <h1>{INBOX.empty}</h1>
          <p>{INBOX.emptyNext}</p>
          {last && (
            <p class="quiet">
              {INBOX.last} <Said text={last.words.say} />, {ENDED[endOf(last)]}.
            </p>
          )}
        </section>
      )}
      {others.length > 0 && <List title={INBOX.others} of={others} clock={clock} />}
      {inbox.recent.length > 0 && <List title={INBOX.recent} of={inbox.recent} clock={clock} />}
    </div>
  )
}

type ListProps = Readonly<{ title: string; of: readonly RequestSummary[]; clock: ClockReading; first?: boolean }>

function List({ title, of, clock, first }: ListProps) {
  return (
    <section class="list">
      {first ? <h1>{title}</h1> : <h2>{title}</h2>}
      <ul>
        {of.map((one) => (
          <li key={one.id}>
            <a class={one.can_decide ? 'row urgent' : 'row'} href={`/r/${one.id}`}>
              <span class="row-main">
                <b>
                  <Said text={one.words.say} />
                </b>
                <span class="quiet">
                  <Said text={one.requester_name} /> · <Said text={one.where} />
                </span>
              </span>
              {one.status === 'pending' ? (
                <span class="pill">
                  <Icon name="clock" />
                  <Countdown clock={clock} until={one.expires_at} label={(left) => left} />
                </span>
              ) : (
                <Ended one={one} />
              )}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Ended({ one }: Readonly<{ one: RequestSummary }>) {
  const end = endOf(one)
  const icon: IconName =
    end === 'unknown'
      ? 'unknown'
      : end === 'denied' || end === 'failed'
        ? 'cross'
        : end === 'approved' || end === 'open' || end === 'redeemed' || end === 'executed'
          ? 'check'
          : 'never'
  return (
    <span class={`pill end-${icon}`}>
      <Icon name={icon} />
      {ENDED[end]}
    </span>
  )
}

function endOf(one: RequestSummary): keyof typeof ENDED {
  return one.status === 'approved' ? (one.outcome ?? 'approved') : one.status
}

/** Loads at once, at each event of the relay, and on coming back to the app. */
function useInbox(app: App) {
  const [loaded, setLoaded] = useState<Loaded>()
  const [trouble, setTrouble] = useState<Trouble>()
  const load = useRef(async () => {
    const answer = await app.relay.also(INBOX_ROW).call('inbox', {})
    if ('reply' in answer) {
      setLoaded({ inbox: answer.reply, clock: readClock(answer.reply.now) })
      setTrouble(undefined)
      return
    }
    if (answer.trouble.code === 'unauthenticated') app.signedOut()
    else setTrouble(answer.trouble)
  }).current
  useEffect(() => {
    void load()
    const events = new EventSource('/v1/requests/events')
    const again = () => void load()
    for (const name of ['message', 'changed', 'inbox', 'request']) events.addEventListener(name, again)
    const timer = setInterval(() => {
      if (events.readyState !== EventSource.OPEN && document.visibilityState === 'visible') again()
    }, POLL_MILLISECONDS)
    const seen = () => document.visibilityState === 'visible' && again()
    document.addEventListener('visibilitychange', seen)
    return () => {
      events.close()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [])
  return { loaded, trouble, load: () => void load() }
}
