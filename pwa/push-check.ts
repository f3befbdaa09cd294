/**
 * Whether this device can be rung, step by step, from the permission to a notification that was shown.
 *
 * Rule 1: a step that fails ends the check with its own reason; what can be mended on the way is, and says so.
 * Rule 2: shown is what this device's worker told the relay, never what anybody believes.
 */
import type { PushTrouble } from '../relay/contract/push.ts'
import { utf8 } from '../relay/evidence/bytes.ts'
import { recall, type OwnDevice } from './device-memory.ts'
import { webDigest } from './device-proof.ts'
import { pushAddress, newestTest, sendTest, type PushTest } from './push-test.ts'
import type { Trouble } from './relay.ts'
import { inTurn, plain, relayKey } from './subscribed.ts'
import { subscribe, tellRelay } from './subscription.ts'

export const STEPS = ['permission', 'worker', 'address', 'relay', 'sent', 'accepted', 'shown'] as const
export type Step = (typeof STEPS)[number]

export type Why =
  | Readonly<{ kind: 'unsupported' | 'blocked' | 'closed' | 'no_worker' | 'no_service' | 'not_told' | 'late' }>
  | Readonly<{ kind: 'not_taken'; by: PushTrouble }>
  | Readonly<{ kind: 'trouble'; trouble: Trouble }>

/** `mended`: it was wrong, and is right now. */
export type Progress = Readonly<{ step: Step } & ({ state: 'begun' | 'ok' | 'mended' } | { state: 'failed'; why: Why })>

const WORKER_MILLISECONDS = 10_000
const SHOWN_MILLISECONDS = 30_000

/** Must begin in a tap, for browsers ask for the permission only then. */
export async function* checkPush(signal: AbortSignal): AsyncGenerator<Progress, void> {
  let step: Step = 'permission'
  const failed = (why: Why): Progress => ({ step, state: 'failed', why })
  const ok = (): Progress => ({ step, state: 'ok' })
  const begin = (next: Step): Progress => ({ step: (step = next), state: 'begun' })

  yield begin('permission')
  if (!('Notification' in globalThis) || !('PushManager' in globalThis)) return yield failed({ kind: 'unsupported' })
  const permission = await Notification.requestPermission()
  if (permission !== 'granted') return yield failed({ kind: permission === 'denied' ? 'blocked' : 'closed' })
  yield ok()

  yield begin('worker')
  const registration = await inTime(navigator.serviceWorker.ready, WORKER_MILLISECONDS)
  const device = await recall('device')
  if (!registration || !device) return yield failed({ kind: 'no_worker' })
  yield ok()

  yield begin('address')
  const { known, mine, fits, agrees, isTold } = await inTurn(() => renew(registration.pushManager, device))
  if (!mine) return yield failed({ kind: 'no_service' })
  yield { step, state: fits ? 'ok' : 'mended' }

  yield begin('relay')
  if ('trouble' in known) return yield failed({ kind: 'trouble', trouble: known.trouble })
  if (!isTold) return yield failed({ kind: 'not_told' })
  yield { step, state: agrees ? 'ok' : 'mended' }

  yield begin('sent')
  let told = await sendTest()
  if ('trouble' in told) return yield failed({ kind: 'trouble', trouble: told.trouble })
  yield ok()

  yield begin('accepted')
  let isTaken = false
  const late = either(signal, AbortSignal.timeout(SHOWN_MILLISECONDS))
  for (;;) {
    if ('trouble' in told)
      return yield failed(late.aborted ? { kind: 'late' } : { kind: 'trouble', trouble: told.trouble })
    const test: PushTest | undefined = told.test
    if (!test) return yield failed({ kind: 'late' })
    if (test.state === 'failed') return yield failed({ kind: 'not_taken', by: test.why ?? 'unreachable' })
    if (!isTaken && test.state !== 'queued') {
      isTaken = true
      yield ok()
      yield begin('shown')
    }
    if (test.state === 'shown') return yield ok()
    told = await newestTest(test.state, late)
  }
}

/** Sees that browser and relay have one address, which is subscribed now. */
async function renew(pushManager: PushManager, device: OwnDevice) {
  const key = await relayKey(device)
  const before = await pushManager.getSubscription()
  const known = await pushAddress()
  // Where the relay has none, the push service told it that this one has ended; browsers are not told everywhere.
  const isForgotten = !('trouble' in known) && known.address === undefined
  const fits = before !== null && !isForgotten && [key, undefined].includes(plain(before).vapid)
  // Subscribing again would give the same address.
  if (!fits) await before?.unsubscribe()
  const mine = fits ? plain(before) : await subscribe(pushManager, key).catch(() => undefined)
  if (!mine || 'trouble' in known) return { known, mine, fits, agrees: false, isTold: false }
  const agrees = known.address === (await webDigest(utf8(mine.endpoint)))
  // Told in any case when the address is new; the relay knows it by its digest alone.
  const isTold = agrees || (await tellRelay(device, mine).catch(() => false))
  return { known, mine, fits, agrees, isTold }
}

async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), milliseconds)))
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** `AbortSignal.any` is newer than the oldest phones that can ring. */
function either(...signals: readonly AbortSignal[]): AbortSignal {
  const ends = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) ends.abort()
    signal.addEventListener('abort', () => ends.abort(), { once: true })
  }
  return ends.signal
}
