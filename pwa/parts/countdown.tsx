import { useEffect, useRef, useState } from 'preact/hooks'
import { markCrossed, relayNow, timeLeft, type ClockReading } from '../countdown.ts'
import { SPOKEN } from '../words.ts'
import type { Instant } from '../../relay/contract/ids.ts'

type Props = Readonly<{ clock: ClockReading; until: Instant; label: (left: string) => string; onOver?: () => void }>

/**
 * The time left, once a second. Screen readers hear it at one minute, 30 and 10 seconds and at the
 * end, not every second.
 */
export function Countdown({ clock, until, label, onOver }: Props) {
  const [left, setLeft] = useState(() => until - relayNow(clock))
  const [spoken, setSpoken] = useState('')
  const last = useRef(left)
  useEffect(() => {
    const tick = () => {
      const now = until - relayNow(clock)
      const mark = markCrossed(last.current, now)
      if (mark) setSpoken(SPOKEN.secondsLeft(mark))
      if (last.current > 0 && now <= 0) {
        setSpoken(SPOKEN.over)
        onOver?.()
      }
      last.current = now
      setLeft(now)
    }
    tick()
    const timer = setInterval(tick, 250)
    return () => clearInterval(timer)
  }, [clock, until])
  return (
    <>
      <span role="timer" class={left < 60_000 ? 'left soon' : 'left'}>
        {label(timeLeft(left))}
      </span>
      <span class="unseen" aria-live="polite">
        {spoken}
      </span>
    </>
  )
}
