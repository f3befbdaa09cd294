import type { App } from '../app.ts'
import type { Answered } from '../relay.ts'
import { HERE, named } from '../sentence.ts'
import { BACK, REPORTED } from '../words-news.ts'
import { Warning } from './message.tsx'
import { Reinvites } from './reinvites.tsx'
import { Saying } from './said.tsx'

type News = Answered<'news'>
type Props = Readonly<{ app: App; news: News; changed: () => Promise<void> }>

/** All that there is to tell. */
export function Told({ app, news, changed }: Props) {
  const { reinvites, now } = news
  return (
    <>
      <Alarms news={news} />
      {reinvites.length > 0 && <Reinvites app={app} reinvites={reinvites} now={now} changed={changed} />}
    </>
  )
}

type Alarming = Pick<News, 'set_up_anew' | 'reported'> & Partial<Pick<News, 'recovered'>>

/** What somebody has to know who did not do it themself. */
export function Alarms({ news: { set_up_anew: anew, recovered, reported } }: Readonly<{ news: Alarming }>) {
  return (
    <>
      {anew && (
        <Warning>{anew.entered_at === undefined ? BACK.anew(anew.at) : BACK.anewEntered(anew.entered_at)}</Warning>
      )}
      {recovered && (
        <Warning>
          {BACK.recovered(recovered.at)} {BACK.codesLeft(recovered.left)} <a href="/settings">{BACK.endIt}</a>
        </Warning>
      )}
      {reported.requests.length > 0 && <Reported reported={reported} />}
    </>
  )
}

/** Which requests an approver did not recognise, and what to do about it. */
function Reported({ reported: { requests, more } }: Pick<News, 'reported'>) {
  return (
    <section class="list">
      <h2>{REPORTED.title}</h2>
      <Warning>{requests.every(({ own }) => own) ? REPORTED.nextOwn : REPORTED.next}</Warning>
      <ul>
        {requests.map((one) => (
          <li key={one.id}>
            <a class="row" href={`/r/${one.id}`}>
              <span class="row-main">
                <b>
                  <Saying parts={one.own ? [REPORTED.own] : named(REPORTED.of(HERE), [one.requester_name])} />
                </b>
                <span class="quiet">
                  <Saying parts={named(REPORTED.by(HERE, one.at), [one.by_name])} />
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {more && <p class="quiet small under">{REPORTED.more}</p>}
    </section>
  )
}
