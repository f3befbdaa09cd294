/** How pushes to a device fare, as the API tells of it, and waiting for that to change. */
import type { DeviceId, Instant } from '../../contract/ids.ts'
import type { PushHealth } from '../../contract/push.ts'
import type { ReplyOf } from '../../contract/schema/api.ts'
import { pushHealth } from '../../core/push-health.ts'
import type { Device } from '../../store/people.ts'
import type { PushTest } from '../../store/store.ts'
import type { Deps } from '../deps.ts'

type TestReply = ReplyOf<'testPush'>['test']

export function testReply({ id, madeAt, sentAt, shownAt, trouble }: PushTest): TestReply {
  const state = shownAt !== undefined ? 'shown' : trouble ? 'failed' : sentAt === undefined ? 'queued' : 'accepted'
  return { id, state, ...(state === 'failed' && trouble && { why: trouble }), made_at: madeAt }
}

export function healthOf(device: Device, now: Instant): PushHealth {
  const { subscription, lastShownAt, unshownSince, pushTrouble } = device
  return pushHealth({ hasAddress: subscription !== undefined, lastShownAt, unshownSince, trouble: pushTrouble }, now)
}

export type Awaiting<T> = Readonly<{
  read: () => Promise<T>
  /** What the wait is for. It is asked about the stored state first. */
  until: (found: T) => boolean
  /** Whether something new of this device may be it. */
  concerns: (device: DeviceId) => boolean
  milliseconds: number
  signal: AbortSignal
}>

/** What is read once it is what was waited for, or when the time is over. */
export async function awaitDevices<T>({ wake }: Pick<Deps, 'wake'>, awaiting: Awaiting<T>): Promise<T> {
  const { read, until, concerns, milliseconds, signal } = awaiting
  let over = false
  let heard = false
  let wakeUp = (): void => undefined
  const end = (): void => {
    over = true
    wakeUp()
  }
  // Listen first, read second: what lands between the two is heard.
  const unlisten = wake.onDevice((id) => {
    if (!concerns(id)) return
    heard = true
    wakeUp()
  })
  const unstop = wake.onStop(end)
  signal.addEventListener('abort', end)
  const timer = setTimeout(end, milliseconds)
  try {
    for (;;) {
      heard = false
      const found = await read()
      if (over || until(found)) return found
      if (!heard) await new Promise<void>((resolve) => (wakeUp = resolve))
    }
  } finally {
    clearTimeout(timer)
    unlisten()
    unstop()
    signal.removeEventListener('abort', end)
  }
}
