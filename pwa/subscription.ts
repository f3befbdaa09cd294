/** Where this device is reached by Web Push, told to the relay with the device's own proof. */
import type { Subscription } from '../relay/contract/push.ts'
import { fromBase64Url } from '../relay/evidence/bytes.ts'
import { callAsDevice } from './device-call.ts'
import type { OwnDevice } from './device-memory.ts'
import { plain } from './subscribed.ts'

const PATH = '/v1/devices/current/subscription'

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

/** @returns false when the relay did not take it; the caller tries again at the next start. */
export async function tellRelay(device: OwnDevice, subscription: Subscription | null): Promise<boolean> {
  return (await callAsDevice(device, { method: 'PUT', path: PATH, body: { subscription } })).ok
}
