/** How this device is subscribed, and who may change it next: what each start looks at. subscription.ts changes it. */
import type { Subscription } from '../relay/contract/push.ts'
import { toBase64Url } from '../relay/evidence/bytes.ts'
import type { OwnDevice } from './device-memory.ts'

/** Longer than whoever is first takes, where relay and push service answer at all. */
const TURN_MILLISECONDS = 20_000
/** The relay's key is known from last time. */
const KEY_MILLISECONDS = 5_000

/**
 * One after another, of all pages and the worker, from looking at the subscription to telling the relay: two that
 * subscribe at once end with an address that nobody listens at, and so does one that gives up what another has just told.
 *
 * Whoever has waited too long goes on: an address that may be lost is mended at the next start, and nobody hangs.
 */
export async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  let isMine = false
  const mine = () => {
    isMine = true
    return run()
  }
  try {
    return await navigator.locks.request('holdgate-push', { signal: AbortSignal.timeout(TURN_MILLISECONDS) }, mine)
  } catch (error) {
    if (isMine) throw error
    // Waited too long, or a browser without locks.
    return run()
  }
}

/** The two keys, the address and the relay's key that it is bound to, nothing else of what browsers add. */
export function plain(subscription: PushSubscription): Subscription {
  const { endpoint, keys } = subscription.toJSON()
  const boundTo = subscription.options.applicationServerKey
  return {
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' },
    ...(boundTo && { vapid: toBase64Url(new Uint8Array(boundTo)) }),
  }
}

/** The key that the relay wants subscriptions bound to, which may have changed since this device came. */
export async function relayKey(device: OwnDevice): Promise<string> {
  try {
    const answer = await fetch('/v1/about', { signal: AbortSignal.timeout(KEY_MILLISECONDS) })
    const { vapid_public_key: key } = (await answer.json()) as Readonly<{ vapid_public_key?: string }>
    return key ?? device.vapidPublicKey
  } catch {
    // The relay is out of reach: what it said last counts until it is back.
    return device.vapidPublicKey
  }
}
