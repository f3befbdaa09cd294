/**
 * Pays the notices that commits have left in the store: claims what is due, sends it, settles it.
 *
 * Rule 1: a notice is settled after it was sent. A crash between the two sends it again when its lease
 *   runs out; it has the same topic and tag, so the device shows one notification.
 * Rule 2: nothing is sent at or after `until`, and no question that is settled; silence is escalation's
 *   business, not the sender's.
 */
import type { Logger } from 'pino'
import type { Instant, PersonId } from '../../contract/ids.ts'
import type { Subscription } from '../../contract/push.ts'
import type { CrashSteps } from '../../store/crash-steps.ts'
import type { Device } from '../../store/people.ts'
import type { Notice, Paid, Store } from '../../store/store.ts'
import { createAlarm } from '../alarm.ts'
import { isApprover } from '../approver.ts'
import type { Wake } from '../wake.ts'
import { isGroupNotice, pushPayload, pushTopic } from './payload.ts'
import type { Standing } from './payload.ts'
import type { PushResult, PushSender } from './sender.ts'

export type Outbox = Readonly<{
  /** Looks for due notices soon; called after each commit that left some. */
  kick: () => void
  /** Resolves when what is under way has ended; nothing new is claimed. */
  stop: () => Promise<void>
}>

export type OutboxOptions = Readonly<{
  store: Store
  push: PushSender
  publicUrl: string
  /** Tells whoever waits for a test of this device. */
  wake: Pick<Wake, 'device'>
  log: Logger
  /** A number in [0, 1), for jitter. */
  chance: () => number
  crash: CrashSteps
}>

const BATCH = 16
/** Longer than the sender's deadline, so that a slow send is not doubled. */
const LEASE_MILLISECONDS = 30_000
const FIRST_PAUSE_MILLISECONDS = 1_000
const MAX_PAUSE_MILLISECONDS = 60_000
const MAX_TRIES = 12

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, log } = options
  return createAlarm({
    log,
    name: 'outbox',
    next: () => store.nextNotice(),
    now: () => store.now(),
    run: () => payOnce(options),
  })
}

/** @returns true when more may be due */
export async function payOnce(options: OutboxOptions): Promise<boolean> {
  const notices = await options.store.claimNotices(BATCH, LEASE_MILLISECONDS)
  // A crash from `outbox: claimed` to `outbox: before send` leaves a notice that was not sent, and that is
  // due again when its lease runs out.
  if (notices.length > 0) options.crash['outbox: claimed']?.()
  await Promise.all(notices.map((notice) => pay(options, notice)))
  if (notices.length > 0) options.crash['outbox: settled']?.()
  return notices.length === BATCH
}

async function pay(options: OutboxOptions, notice: Notice): Promise<void> {
  const { store, crash } = options
  const now = await store.now()
  const device = await store.device(notice.device)
  const standing = device && (await standingOf(store, notice, device))
  const isOwed = now < notice.until && device?.revokedAt === undefined && standing !== undefined
  if (!isOwed || !device?.subscription) return store.settleNotice(notice.id, { done: true })
  crash['outbox: before send']?.()
  const { told, ...about } = standing
  const result = await options.push.send(device.subscription, {
    payload: pushPayload(told, options.publicUrl, about),
    ttlSeconds: Math.ceil((notice.until - now) / 1000),
    urgency: told.kind === 'settled' ? 'normal' : 'high',
    topic: pushTopic(told),
    now,
  })
  // A crash at `outbox: sent` leaves a notice that was sent and counts as owed: see rule 1.
  crash['outbox: sent']?.()
  const paid = await judge(options, { notice, subscription: device.subscription, result, now })
  await store.settleNotice(notice.id, paid)
  if (notice.kind === 'test') options.wake.device(notice.device)
}

/**
 * What is true now, and what is told of it. Undefined: nothing any more. A question that was settled while its
 * notice waited would, sent now, take the place of that news; a group that waits no longer is settled.
 */
async function standingOf(
  store: Store,
  notice: Notice,
  { person }: Device,
): Promise<(Standing & Readonly<{ told: Notice }>) | undefined> {
  const isAsked = await approves(store, person)
  const waiting = isAsked ? await store.countWaitingFor(person) : 0
  if (isGroupNotice(notice)) return { told: { ...notice, kind: waiting > 0 ? 'ask' : 'settled' }, waiting }
  const request = notice.request && (await store.request(notice.request))
  if (notice.kind === 'ask' && (request?.status !== 'pending' || !isAsked)) return undefined
  return { told: notice, waiting, ...(request ? { request } : {}) }
}

/** For whoever was asked by a role that they have no more, nothing waits, and nothing rings. */
async function approves(store: Store, id: PersonId): Promise<boolean> {
  const person = await store.person(id)
  return person !== undefined && isApprover(person)
}

type Answered = Readonly<{ notice: Notice; subscription: Subscription; result: PushResult; now: Instant }>

/** What the push service's answer means for the notice. */
async function judge(options: OutboxOptions, { notice, subscription, result, now }: Answered): Promise<Paid> {
  const { store, log } = options
  const about = { notice: notice.id, kind: notice.kind, device: notice.device, request: notice.request }
  if (result.outcome === 'sent') {
    log.debug(about, 'push sent')
    return { done: true, how: 'sent' }
  }
  if (result.outcome === 'gone') {
    log.info(about, 'push subscription has ended')
    const forgotten = await store.forgetSubscription(notice.device, subscription)
    // The browser had moved on while we sent to its old address; the new one has not heard of it.
    return forgotten ? { done: true, how: 'gone' } : { retryAt: now }
  }
  if (result.outcome === 'refused') {
    log.warn({ ...about, why: result.why }, 'push refused')
    return { done: true, how: 'refused' }
  }
  const retryAt = retryOf(notice, result, { now, chance: options.chance() })
  if (retryAt === undefined) {
    log.warn({ ...about, why: result.why, tries: notice.tries }, 'push given up')
    return { done: true, how: 'unreachable' }
  }
  log.info({ ...about, why: result.why, tries: notice.tries }, 'push to be tried again')
  return { retryAt }
}

/**
 * When to try a notice again, or undefined when that would be too late for it. The pause doubles with
 * each try, with jitter so that many devices do not come back at once, and is never shorter than what
 * the push service asked for.
 */
export function retryOf(
  notice: Pick<Notice, 'tries' | 'until'>,
  result: Extract<PushResult, { outcome: 'later' }>,
  { now, chance }: Readonly<{ now: Instant; chance: number }>,
): Instant | undefined {
  if (notice.tries >= MAX_TRIES) return undefined
  const doubled = FIRST_PAUSE_MILLISECONDS * 2 ** Math.min(notice.tries, 10)
  const pause = Math.min(doubled, MAX_PAUSE_MILLISECONDS) * (0.5 + chance / 2)
  const at = now + Math.ceil(Math.max(pause, result.afterMilliseconds ?? 0))
  return at < notice.until ? at : undefined
}
