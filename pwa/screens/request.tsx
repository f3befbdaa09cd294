/** One request: what would happen, who asks, how long there is; below it the one decision. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { App } from '../app.tsx'
import { readClock, relayNow, type ClockReading } from '../countdown.ts'
import { check } from '../decision.ts'
import { Countdown } from '../parts/countdown.tsx'
import { DecideFooter } from '../parts/decide-footer.tsx'
import { Fields } from '../parts/fields.tsx'
import { Icon } from '../parts/icon.tsx'
import { Skeleton, TroubleNote, Warning } from '../parts/message.tsx'
import { Later } from '../parts/later.tsx'
import { Said } from '../parts/said.tsx'
import type { Trouble } from '../relay.ts'
import { REQUEST, SHELL } from '../words.ts'
import { watchRequest } from '../watch.ts'

type Sound = Extract<ReturnType<typeof check>, { view: unknown }>
type Seen = Readonly<{ request: RequestView; clock: ClockReading }>

export function Request({ app, id }: Readonly<{ app: App; id: RequestId }>) {
  const [seen, setSeen] = useState<Seen>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [round, setRound] = useState(0)
  const show = (request: RequestView) =>
    // An answer that was overtaken on the way must not bring an older state back.
    setSeen((old) => (old && old.request.version > request.version ? old : { request, clock: readClock(request.now) }))
  useEffect(() => {
    const stop = new AbortController()
    void watchRequest(app.relay, id, {
      stop: stop.signal,
      show: (request) => {
        show(request)
        setTrouble(undefined)
      },
      trouble: (found) => (found.code === 'unauthenticated' ? app.signedOut() : setTrouble(found)),
    })
    return () => stop.abort()
  }, [id, round])
  const retry = () => setRound(round + 1)
  if (!seen)
    return (
      <div class="column">
        <Back />
        {trouble ? <TroubleNote trouble={trouble} retry={retry} /> : <Skeleton />}
      </div>
    )
  return <RequestCard app={app} seen={seen} show={show} trouble={trouble} />
}

/** Beside the decision, so loaded beside it: what became of it, and who else was asked. */
const outcomeCard = () => import('../parts/outcome-card.tsx').then((file) => file.OutcomeCard)
const aside = () => import('../parts/aside.tsx').then((file) => file.Aside)

type CardProps = Readonly<{ app: App; seen: Seen; show: (request: RequestView) => void; trouble: Trouble | undefined }>

function RequestCard({ app, seen, show, trouble }: CardProps) {
  const { request, clock } = seen
  // Only these are hashed and shown; people and decisions around them change without a new check.
  const checked = useMemo(
    () => check(request),
    [request.action, request.action_digest, request.call_digest, request.body, request.words],
  )
  const [isOver, setOver] = useState(() => relayNow(clock) >= request.expires_at)
  const isPending = request.status === 'pending'
  const sound = 'doubt' in checked ? undefined : checked
  return (
    <article class="request" aria-label={request.words.say}>
      <div class="deadline">
        <Back />
        {isPending && (
          <span class="pill">
            <Icon name="clock" />
            <Countdown clock={clock} until={request.expires_at} label={REQUEST.left} onOver={() => setOver(true)} />
          </span>
        )}
      </div>
      <div class="panes">
        <div class="column">
          <Later load={outcomeCard} props={{ request, me: app.person?.id }} />
          {trouble && <TroubleNote trouble={trouble} />}
          <section class="card what">
            <h1>
              <Said text={request.words.say || request.id} />
            </h1>
            {sound && <Who checked={sound} />}
            <p class={request.words.consequence ? 'note danger' : 'note'}>
              <Icon name="warning" />
              <span>
                <b class="label">{REQUEST.consequence}</b>
                {request.words.consequence ? <Said text={request.words.consequence} /> : REQUEST.noConsequence}
              </span>
            </p>
            {request.justification && (
              <figure class="quote">
                <figcaption>
                  {sound ? <Said text={sound.action.requester.name} /> : REQUEST.somebody} {REQUEST.wrote}
                </figcaption>
                <blockquote>
                  <Said text={request.justification} lines />
                </blockquote>
              </figure>
            )}
          </section>
          {'doubt' in checked && <Warning>{REQUEST.doubt[checked.doubt]}</Warning>}
          {sound && <Fields view={sound.view} />}
        </div>
        <div class="column">
          <Later load={aside} props={{ request, checked: sound, me: app.person?.id }} />
        </div>
      </div>
      <DecideFooter app={app} request={request} checked={sound} isOver={isOver} show={show} />
    </article>
  )
}

function Who({ checked }: Readonly<{ checked: Sound }>) {
  const { requester } = checked.action
  const where = checked.action.kind === 'http' ? new URL(checked.action.call.target).host : requester.name
  return (
    <p class="who">
      <span class="face" aria-hidden="true">
        {/\p{L}/u.exec(requester.name)?.[0].toUpperCase()}
      </span>
      <span>
        <b>
          <Said text={requester.name} /> {REQUEST.asks}
        </b>
        <span class="quiet">
          {requester.kind === 'operator' ? <Said text={requester.email} /> : REQUEST.service}
          {requester.kind === 'service' && requester.on_behalf_of && (
            <>
              {' '}
              {REQUEST.behalf} <Said text={requester.on_behalf_of} />
            </>
          )}
        </span>
      </span>
      <span class="where">
        <span class="label">{REQUEST.where}</span>
        <b class="mono">
          <Said text={where} />
        </b>
      </span>
    </p>
  )
}

function Back() {
  return (
    <a class="back" href="/">
      <Icon name="back" />
      {SHELL.back}
    </a>
  )
}
