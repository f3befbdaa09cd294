/** Where this device is reached by Web Push, told to the relay with the device's own proof. */
import type { Subscription } from '../relay/contract/push.ts'
import { fromBase64Url, toBase64Url } from '../relay/evidence/bytes.ts'
import { callAsDevice } from './device-call.ts'
import type { OwnDevice } from './device-memory.ts'

const PATH = '/v1/devices/current/subscription'
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

/**
 * Subscribes with the push service, anew when an older key of the relay still holds the place.
 *
 * @throws whatever the browser says when it cannot: no permission, no push service, no network
 */
export async function subscribe(manager: PushManager, vapidPublicKey: string): Promise<Subscription> {
  const options = {
    userVisibleOnly: true,
    applicationServerKey: new Uint8Array(fromBase64Url(vapidPublicKey)),
  }
  const made = await manager.subscribe(options).catch(async (error: unknown) => {
    // Another key than ours is subscribed: browsers refuse to replace it and want it given up first.
    const old = await manager.getSubscription()
    if (!old) throw error
    await old.unsubscribe()
    return manager.subscribe(options)
  })
  return plain(made)
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

/** @returns false when the relay did not take it; the caller tries again at the next start. */
export async function tellRelay(device: OwnDevice, subscription: Subscription | null): Promise<boolean> {
  return (await callAsDevice(device, { method: 'PUT', path: PATH, body: { subscription } })).ok
}
