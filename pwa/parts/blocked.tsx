import type { Way } from '../platform.ts'
import { JOIN } from '../words-enrol.ts'
import { Warning } from './message.tsx'

type Props = Readonly<{
  way: Way
  by: NotificationPermission
  isBusy: boolean
  again: () => void
  without: () => void
}>

/** Notifications were not allowed: where that is changed on this machine, and how to go on. */
export function Blocked({ way, by, isBusy, again, without }: Props) {
  const words = JOIN.blocked
  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.next}</p>
      <Warning>{by === 'default' ? words.closed : pathOf(way)}</Warning>
      <button type="button" class="approve wide" disabled={isBusy} aria-busy={isBusy} onClick={again}>
        {words.again}
      </button>
      <button type="button" disabled={isBusy} onClick={without}>
        {words.without}
      </button>
    </>
  )
}

/** Where this system and browser keep the switch. */
export function pathOf({ system, brand, first }: Way): string {
  const words = JOIN.blocked
  if (system === 'ios') return words.safari
  if (brand === 'firefox') return words.firefox
  if (brand === 'safari') return words.safariMac
  return system === 'android' && first === 'nothing' ? words.chromiumApp : words.chromium
}
