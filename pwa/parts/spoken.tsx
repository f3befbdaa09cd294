import { useEffect, useState } from 'preact/hooks'
import type { Instant } from '../../relay/contract/ids.ts'
import type { ClockReading } from '../countdown.ts'
import { watchTime } from '../time-left.ts'

type Props = Readonly<{
  clock: ClockReading
  /** When it began, where that is known. */
  from: Instant | undefined
  until: Instant
}>

/** Says the time that is left to whoever does not see it, at its milestones. */
export function Spoken({ clock, from, until }: Props) {
  const [spoken, setSpoken] = useState('')
  const [isOver, setOver] = useState(false)
  useEffect(
    () =>
      watchTime(clock, until, {
        say: setSpoken,
        show: () => undefined,
        over: () => setOver(true),
        from,
      }),
    [clock, from, until],
  )
  return (
    // The end interrupts what is being read; a milestone waits for it.
    <span class="unseen" aria-live={isOver ? 'assertive' : 'polite'}>
      {spoken}
    </span>
  )
}
