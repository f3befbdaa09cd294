import { useEffect, useState } from 'preact/hooks'
import type { Instant } from '../../relay/contract/ids.ts'
import type { ClockReading } from '../countdown.ts'
import { watchTime } from '../time-left.ts'

/** Says the time that is left to whoever does not see it, at its milestones. */
export function Spoken({ clock, until }: Readonly<{ clock: ClockReading; until: Instant }>) {
  const [spoken, setSpoken] = useState('')
  useEffect(
    () =>
      watchTime(clock, until, {
        say: setSpoken,
        show: () => undefined,
        over: () => undefined,
      }),
    [clock, until],
  )
  return (
    <span class="unseen" aria-live="polite">
      {spoken}
    </span>
  )
}
