import type { Instant } from '../../relay/contract/ids.ts'
import { relayNow, timeLeft, type ClockReading } from '../countdown.ts'
import { REQUEST } from '../words.ts'
import { make } from './make.ts'
import { icon } from './marks.ts'

/** The time left for the decision; parts/spoken.tsx says it aloud. `restart` follows a newer reading of the relay's clock. */
export type Deadline = Readonly<{ pill: HTMLElement; restart: (clock: ClockReading) => void; stop: () => void }>

export function deadline(until: Instant, over: () => void): Deadline {
  const left = make('span', { role: 'timer' })
  let timer = 0
  const stop = () => clearInterval(timer)
  return {
    pill: make('span', 'pill', icon('clock'), left),
    restart: (clock) => {
      let last = until - relayNow(clock)
      const tick = () => {
        const now = until - relayNow(clock)
        left.className = now < 60_000 ? 'left soon' : 'left'
        left.textContent = REQUEST.left(timeLeft(now))
        if (last > 0 && now <= 0) over()
        last = now
      }
      stop()
      timer = window.setInterval(tick, 250)
      tick()
    },
    stop,
  }
}
