/**
 * What `/metrics` says, in Prometheus' text format.
 *
 * Rule 1: labels are words of ours from closed lists: no id, no rule, no text of anybody.
 * Rule 2: counters and histograms count what this relay did: sum them over relays. `holdgate_held_requests`,
 *   `holdgate_usable_grants` and `holdgate_log_entries` are read from the database at each scrape and are the
 *   same at every relay of it: take the maximum.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { readDenyReason } from '../contract/deny-reason.ts'
import type { Request } from '../core/request.ts'
import type { RequestCommit, Store } from '../store/store.ts'
import type { PushResult, PushSender } from './push/sender.ts'
import type { Wake } from './wake.ts'

export type Metrics = Readonly<{
  /** One answer over HTTP. */
  answered: (route: string, status: number) => void
  /** `result`: `redeemed`, or the code of the refusal. */
  redeemed: (result: string) => void
  pushed: (result: PushResult['outcome']) => void
  committed: (commit: RequestCommit) => void
  /** The whole text, and its type. */
  read: () => Promise<Readonly<{ text: string; type: string }>>
}>

type Reading = Readonly<{
  store: Pick<Store, 'logHead' | 'countHeld'>
  wake: Pick<Wake, 'listeners'>
  version: string
  /** Adds those of the process and of Node; once per process. */
  ofProcess: boolean
}>

/** People answer within seconds or minutes, and the longest window that policies use is hours. */
const DECISION_SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 14_400]

export function createMetrics({ store, wake, version, ofProcess }: Reading): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (ofProcess) collectDefaultMetrics({ register: registry })

  const answers = new Counter({
    name: 'holdgate_http_answers_total',
    help: 'Answers over HTTP, by route of the API (or app, or unknown) and status.',
    labelNames: ['route', 'status'],
    registers,
  })
  const opened = new Counter({ name: 'holdgate_requests_opened_total', help: 'Requests that were asked.', registers })
  const ended = new Counter({
    name: 'holdgate_requests_ended_total',
    help: 'Requests that came to their end, by status and, where approved, by its basis (people, rule, break_glass).',
    labelNames: ['status', 'basis'],
    registers,
  })
  const seconds = new Histogram({
    name: 'holdgate_decision_seconds',
    help: 'Seconds from asking to the decision of people, by what they decided.',
    labelNames: ['status'],
    buckets: DECISION_SECONDS,
    registers,
  })
  const denials = new Counter({
    name: 'holdgate_denials_total',
    help: 'Denials by people, by the reason they chose; not_recognised: an approver did not know what it was.',
    labelNames: ['reason'],
    registers,
  })
  const redeems = new Counter({
    name: 'holdgate_redeems_total',
    help: 'Tries to redeem a grant, by result: redeemed, or the code of the refusal.',
    labelNames: ['result'],
    registers,
  })
  const settled = new Counter({
    name: 'holdgate_grants_ended_total',
    help: 'Grants that came to their end, by status; unknown: nobody told what the action did.',
    labelNames: ['status'],
    registers,
  })
  const pushes = new Counter({
    name: 'holdgate_pushes_total',
    help: 'Messages to push services, by result: sent, gone (subscription ended), later (to be tried again), refused.',
    labelNames: ['result'],
    registers,
  })
  const held = new Gauge({
    name: 'holdgate_held_requests',
    help: 'Requests that wait for a decision now. Of the database: the same at each relay of it.',
    registers,
  })
  const usable = new Gauge({
    name: 'holdgate_usable_grants',
    help: 'Grants that are open or redeemed without a report now. Of the database: the same at each relay of it.',
    registers,
  })
  const entries = new Gauge({
    name: 'holdgate_log_entries',
    help: 'Entries of the audit log. Of the database: the same at each relay of it.',
    registers,
  })
  const waiters = new Gauge({
    name: 'holdgate_waiters',
    help: 'Calls that wait at this relay for a request or an inbox to change.',
    registers,
  })
  const info = new Gauge({
    name: 'holdgate_info',
    help: 'Always 1; its label says which version runs.',
    labelNames: ['version'],
    registers,
  })
  info.set({ version }, 1)

  return {
    answered: (route, status) => answers.inc({ route, status }),
    redeemed: (result) => redeems.inc({ result }),
    pushed: (result) => pushes.inc({ result }),
    committed({ before, after }) {
      if (!before) opened.inc()
      if (after.status !== 'pending' && after.status !== before?.status) {
        ended.inc({ status: after.status, basis: after.basis ?? '' })
        const denial = after.status === 'denied' ? after.decisions.find(({ verdict }) => verdict === 'deny') : undefined
        if (denial)
          denials.inc({ reason: readDenyReason(denial.comment)?.reason ?? (denial.comment ? 'other' : 'none') })
        if (before && isByPeople(after)) {
          seconds.observe({ status: after.status }, ((after.decidedAt ?? after.createdAt) - after.createdAt) / 1000)
        }
      }
      const grant = after.grant?.status
      if (grant && grant !== before?.grant?.status && grant !== 'open' && grant !== 'redeemed') {
        settled.inc({ status: grant })
      }
    },
    async read() {
      const [head, now] = await Promise.all([store.logHead(), store.countHeld()])
      entries.set(head.size)
      waiters.set(wake.listeners())
      held.set(now.pending)
      usable.set(now.usable)
      return { text: await registry.metrics(), type: registry.contentType }
    },
  }
}

/** The store, whose commits are counted once they are stored. */
export function countCommits(store: Store, metrics: Metrics): Store {
  return {
    ...store,
    async commit(commit) {
      const result = await store.commit(commit)
      if (result === 'stored') metrics.committed(commit)
      return result
    },
  }
}

export function countPushes(push: PushSender, metrics: Metrics): PushSender {
  return {
    ...push,
    async send(subscription, letter) {
      const result = await push.send(subscription, letter)
      metrics.pushed(result.outcome)
      return result
    },
  }
}

function isByPeople({ status, decisions }: Request): boolean {
  return (status === 'approved' || status === 'denied') && decisions.length > 0
}
