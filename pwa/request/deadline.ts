import type { Instant } from '../../relay/contract/ids.ts'
import type { ClockReading } from '../countdown.ts'
import { watchTime } from '../time-left.ts'
import { REQUEST } from '../words.ts'
import { make } from './make.ts'
import { icon } from './marks.ts'

/** The time left for the decision. `restart` follows a newer reading of the relay's clock. */
export type Deadline = Readonly<{ pill: HTMLElement; restart: (clock: ClockReading) => void; stop: () => void }>

export function deadline(until: Instant, over: () => void): Deadline {
  const left = make('span', { role: 'timer' })
  const spoken = make('span', { className: 'unseen', ariaLive: 'polite' })
  let stop = () => {
    // Not started.
  }
  return {
    pill: make('span', 'pill', icon('clock'), left, spoken),
    restart: (clock) => {
      stop()
      stop = watchTime(clock, until, {
        show: (time, isSoon) => {
          left.className = isSoon ? 'left soon' : 'left'
          left.textContent = REQUEST.left(time)
        },
        say: (text) => (spoken.textContent = text),
        over,
      })
    },
    stop: () => stop(),
  }
}
