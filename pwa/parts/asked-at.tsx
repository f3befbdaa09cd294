import type { Instant } from '../../relay/contract/ids.ts'
import type { ClockReading } from '../countdown.ts'
import { ago, exactMoment } from '../moments.ts'
import { BESIDE } from '../words-later.ts'
import { useSeconds } from './request-rows.tsx'

/** When it was asked, by the relay's clock: a fact of the system, with its zone, for that may not be where one thinks one is. */
export function AskedAt({ clock, at }: Readonly<{ clock: ClockReading; at: Instant }>) {
  const now = useSeconds(clock)
  return (
    <p class="quiet small">
      <time dateTime={new Date(at).toISOString()}>
        {BESIDE.askedAt(exactMoment(at))} <span class="ago">{ago(now - at)}</span>
      </time>
    </p>
  )
}
