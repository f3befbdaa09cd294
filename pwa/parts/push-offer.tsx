import { useState } from 'preact/hooks'
import type { Subscription } from '../../relay/contract/push.ts'
import { recall } from '../device-memory.ts'
import { inTurn, relayKey } from '../subscribed.ts'
import { subscribe, tellRelay } from '../subscription.ts'
import { ENROL } from '../words-enrol.ts'
import { Icon } from './icon.tsx'

/** Longer than any push service takes when it can be reached at all. */
const PATIENCE_MILLISECONDS = 20_000

export type PushState = 'on' | 'denied' | 'failed'

/** Must be called in a tap: browsers ask for the permission only then. */
export async function askPermission(): Promise<NotificationPermission> {
  return 'Notification' in globalThis ? Notification.requestPermission() : 'denied'
}

/** In its turn (`inTurn`). @returns undefined when no push service gave an address in time; the device works without one */
export async function subscribeInTime(vapidPublicKey: string): Promise<Subscription | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS))
  const made = navigator.serviceWorker?.ready.then(({ pushManager }) => subscribe(pushManager, vapidPublicKey))
  return Promise.race([late, made]).catch(() => {
    // Refused or unreachable: said on the screen, and tried again in Settings.
    return undefined
  })
}

/** Turns notifications on for a device that is enrolled already. */
export async function turnOn(): Promise<PushState> {
  if ((await askPermission()) !== 'granted') return 'denied'
  return inTurn(async () => {
    const device = await recall('device')
    const made = device && (await subscribeInTime(await relayKey(device)))
    if (!device || !made) return 'failed'
    const isTold = await tellRelay(device, made).catch(() => false)
    return isTold ? 'on' : 'failed'
  })
}

function PushNote({ state }: Readonly<{ state: PushState }>) {
  return (
    <p class={state === 'on' ? 'note good' : 'note warn'} role="status">
      <Icon name={state === 'on' ? 'bell' : 'warning'} />
      <span>{state === 'on' ? ENROL.pushOn : state === 'denied' ? ENROL.pushDenied : ENROL.pushFailed}</span>
    </p>
  )
}

/** @param turnedOn they are on now; a test is due */
export function PushOffer({ turnedOn }: Readonly<{ turnedOn: () => void }>) {
  const [state, setState] = useState<PushState>()
  const [isBusy, setBusy] = useState(false)
  if (state) return <PushNote state={state} />
  const start = async () => {
    setBusy(true)
    const result = await turnOn()
    if (result === 'on') return turnedOn()
    return setState(result)
  }
  return (
    <section class="card offer">
      <Icon name="bell" />
      <div>
        <b>{ENROL.pushOffer}</b>
        <p class="quiet">{ENROL.pushOfferNext}</p>
      </div>
      <button type="button" disabled={isBusy} onClick={() => void start()}>
        {ENROL.pushOffer}
      </button>
    </section>
  )
}
