import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { RequestSummary } from '../../relay/contract/request.ts'
import { relayNow, timeLeft, type ClockReading } from '../countdown.ts'
import { endOf } from '../history.ts'
import { time } from '../moments.ts'
import { ENDED, INBOX } from '../words-later.ts'
import { Icon, type IconName } from './icon.tsx'
import { Said } from './said.tsx'

/** The relay's time, second by second: one timer, however many rows look at it. */
export function useSeconds(clock: ClockReading | undefined): number {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((seconds) => seconds + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return clock ? relayNow(clock) : 0
}

type RowsProps = Readonly<{
  title: ComponentChildren
  rows: readonly RequestSummary[]
  /** The relay's. */
  now: number
  first?: boolean
}>

export function RequestRows({ title, rows, now, first }: RowsProps) {
  return (
    <section class="list">
      {first ? <h1>{title}</h1> : <h2>{title}</h2>}
      <ul>
        {rows.map((one) => (
          <Row key={one.id} one={one} now={now} />
        ))}
      </ul>
    </section>
  )
}

function Row({ one, now }: Readonly<{ one: RequestSummary; now: number }>) {
  const left = one.expires_at - now
  return (
    <li>
      <a class={one.can_decide ? 'row urgent' : 'row'} href={`/r/${one.id}`}>
        <span class="row-main">
          <b>
            <Said text={one.words.say} />
          </b>
          <span class="quiet">
            <Said text={one.requester_name} />
            {one.where !== one.requester_name && [' · ', <Said text={one.where} />]}
            {one.status !== 'pending' && [
              ' · ',
              <time class="given" dateTime={new Date(one.created_at).toISOString()}>
                {time(one.created_at)}
              </time>,
            ]}
          </span>
          {one.verdict === 'approve' && <span class="quiet small">{INBOX.you[one.verdict]}</span>}
        </span>
        {one.status === 'pending' ? (
          <span class="pill">
            <Icon name="clock" />
            <span class={left < 60_000 ? 'left soon' : 'left'}>{timeLeft(left)}</span>
          </span>
        ) : (
          <Ended one={one} />
        )}
      </a>
    </li>
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
