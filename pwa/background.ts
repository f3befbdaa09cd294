/** What the app does behind its screens: registers the worker and keeps the relay's push address current. */
import { forget, recall, remember, type OwnDevice } from './device-memory.ts'
import { dropOverdue } from './kept-request.ts'
import { followNotifications } from './notified.ts'
import { followNetwork, followUpdates } from './update.ts'
import { inTurn, plain, relayKey } from './subscribed.ts'

type ScriptUrlPolicy = Readonly<{ createScriptURL(url: string): string }>
type PolicyFactory = Readonly<{
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy
}>

export async function startBackground(): Promise<void> {
  followNotifications()
  void dropOverdue()
  followUpdates()
  followNetwork()
  if (!('serviceWorker' in navigator)) return
  await registerWorker()
  void keepStorage()
  let looking: Promise<void> | undefined
  const look = (): Promise<void> => (looking ??= keepSubscribed().finally(() => (looking = undefined)))
  addEventListener('online', () => void look())
  // An installed app is seldom started; it comes back to the front.
  document.addEventListener('visibilitychange', () => void (document.hidden || look()))
  await look()
}

/**
 * The content security policy asks for a Trusted Type here; this one names the single script there is.
 * It is made once per page, for the policy allows the name once.
 */
async function registerWorker(): Promise<void> {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  const policy = factory?.createPolicy('holdgate', { createScriptURL: () => '/worker.js' })
  const script = policy ? policy.createScriptURL('') : '/worker.js'
  await navigator.serviceWorker.register(script, { scope: '/', updateViaCache: 'none' }).catch(() => {
    // Without a worker the app still answers requests; Settings says that notifications are off.
  })
}

/**
 * A phone that is full empties what nobody asked it to keep, and with it this device's key, its worker and its address. Browsers
 * that would ask their person about it are not asked.
 */
async function keepStorage(): Promise<void> {
  if (/Firefox\//.test(navigator.userAgent) || !(await recall('device'))) return
  await navigator.storage?.persist?.().catch(() => {
    // Refused: a device that was emptied is set up anew in Settings.
  })
}

/** Push services forget subscriptions and the relay changes its key: each start sees that both fit. */
async function keepSubscribed(): Promise<void> {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted' || !(await recall('device'))) return
  const { pushManager } = await navigator.serviceWorker.ready
  await inTurn(() => keepCurrent(pushManager))
}

async function keepCurrent(pushManager: PushManager): Promise<void> {
  // Asked for in its turn: whoever accepts an invitation here makes it another one.
  const device = await recall('device')
  if (!device) return
  try {
    const current = await pushManager.getSubscription()
    const key = await relayKey(device)
    const kept = current && plain(current)
    const fits = (kept?.vapid === undefined || kept.vapid === key) && !(await isGone(device))
    if (kept && fits && !(await recall('resubscribe'))) return
    // Until the relay knows the new address nothing reaches this device, so a start that fails is made up for.
    await remember('resubscribe', true)
    // Seldom, so that it is no part of each day.
    const { subscribe, tellRelay } = await import('./subscription.ts')
    // Subscribing again would give the same address, which may be one at which nothing arrives any more.
    if (!fits) await current?.unsubscribe()
    const made = kept && fits ? kept : await subscribe(pushManager, key)
    if (await tellRelay(device, made)) await forget('resubscribe')
  } catch {
    // No push service or no network now: the next start tries again, and the inbox works without.
  }
}

/** Another start asks again. */
const ME_MILLISECONDS = 5_000

type Me = Readonly<{ devices?: readonly Readonly<{ id: string; push: boolean }>[] }>

/** The push service told the relay that this device's address has ended; browsers are not told everywhere. */
async function isGone({ id }: OwnDevice): Promise<boolean> {
  try {
    const { devices } = (await (await fetch('/v1/me', { signal: AbortSignal.timeout(ME_MILLISECONDS) })).json()) as Me
    return devices?.find((device) => device.id === id)?.push === false
  } catch {
    // Nobody signed in, or the relay is out of reach: the next start asks again.
    return false
  }
}
