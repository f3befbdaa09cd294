/** How each push service has answered this relay since it started. Kept in memory: it is about now. */
import type { Instant } from '../../contract/ids.ts'
import type { PushSender } from './sender.ts'

export type PushService = Readonly<{ host: string; takenAt?: Instant; failedAt?: Instant; why?: string }>

export type WatchedPush = Readonly<{ push: PushSender; services: () => readonly PushService[] }>

/** Hosts are those of the allowlist, so that there are few. */
export function watchServices(push: PushSender): WatchedPush {
  const seen = new Map<string, PushService>()
  return {
    push: {
      ...push,
      async send(subscription, letter) {
        const result = await push.send(subscription, letter)
        const host = URL.parse(subscription.endpoint)?.host ?? ''
        const known = seen.get(host) ?? { host }
        // That a subscription has ended is an answer as good as any.
        if (result.outcome === 'sent' || result.outcome === 'gone') seen.set(host, { ...known, takenAt: letter.now })
        else seen.set(host, { ...known, failedAt: letter.now, why: result.why })
        return result
      },
    },
    services: () => [...seen.values()].toSorted((a, b) => a.host.localeCompare(b.host)),
  }
}
