import { useEffect, useState } from 'preact/hooks'
import type { Instant } from '../../relay/contract/ids.ts'
import { relayNow, timeLeft, type ClockReading } from '../countdown.ts'
import { watchTime } from '../time-left.ts'

type Props = Readonly<{ clock: ClockReading; until: Instant; label: (left: string) => string; onOver?: () => void }>

/** The time left, as `watchTime` tells it. */
export function Countdown({ clock, until, label, onOver }: Props) {
  const [left, setLeft] = useState(() => ({ time: timeLeft(until - relayNow(clock)), isSoon: false }))
  const [spoken, setSpoken] = useState('')
  useEffect(
    () =>
      watchTime(clock, until, {
        // The same value again draws nothing.
        show: (time, isSoon) => setLeft((old) => (old.time === time && old.isSoon === isSoon ? old : { time, isSoon })),
        say: setSpoken,
        over: () => onOver?.(),
      }),
    [clock, until],
  )
  return (
    <>
      <span role="timer" class={left.isSoon ? 'left soon' : 'left'}>
        {label(left.time)}
      </span>
      <span class="unseen" aria-live="polite">
        {spoken}
      </span>
    </>
  )
}
