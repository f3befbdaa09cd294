/** Who can be rung: for administrators, and a drill to find out. */
import type { DeviceId, Instant } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { ReplyOf } from '../../contract/schema/api.ts'
import { bestOf } from '../../core/push-health.ts'
import type { Device, Person } from '../../store/people.ts'
import { noticesTo } from '../../store/new-notice.ts'
import type { Drill } from '../../store/store.ts'
import { anewNews } from '../anew.ts'
import type { Deps } from '../deps.ts'
import { isApprover } from '../approver.ts'
import type { Handlers } from '../handler.ts'
import { awaitDevices, healthOf } from '../push/test-push.ts'
import { reportedLately } from '../reported.ts'

const RING_MILLISECONDS = LIMITS.pushTestMinutes * 60_000

/** What is set where nobody said an address: push services accept it, and nobody reads it. */
const NOBODYS_SUBJECT = 'mailto:operator@example.org'

export const drillRoutes: Pick<Handlers, 'drill' | 'health'> = {
  async drill({ deps, caller }) {
    // A paired browser's key lies in a browser that works all day; ringing everybody is a person's wish.
    if (caller.kind !== 'device' || caller.device.kind !== 'phone') return { refused: 'forbidden' }
    const now = await deps.store.now()
    const { devices } = await approvers(deps)
    const notices = noticesTo(deps, devices, { kind: 'test', dueAt: now, until: now + RING_MILLISECONDS })
    if (notices.length === 0) return { refused: 'nobody-to-ring' }
    const how = { by: caller.person.id, everyMilliseconds: LIMITS.drillMinutes * 60_000 }
    if ((await deps.store.addDrill(notices, how)) === 'too_many') {
      return { refused: 'drill-recent', detail: `One in ${LIMITS.drillMinutes} minutes.` }
    }
    deps.wake.due()
    deps.log.warn(
      { person: caller.person.id, device: caller.device.id, rings: notices.length },
      'drill: everybody is rung',
    )
    return { rings: notices.length, now }
  },

  async health({ deps, caller, query, request }) {
    if (caller.kind !== 'person') return { refused: 'unauthenticated' }
    const { person } = caller
    const { after } = query
    return awaitDevices(deps, {
      read: () => readHealth(deps, person),
      until: ({ drill }) => after === undefined || !drill || drill.answers !== after,
      concerns: () => true,
      milliseconds: Math.min(query.wait ?? 0, LIMITS.waitSeconds) * 1000,
      signal: request.signal,
    })
  },
}

async function readHealth(deps: Deps, reader: Person): Promise<ReplyOf<'health'>> {
  const { store, settings, keys, version, startedAt } = deps
  const now = await store.now()
  const { people, devices } = await approvers(deps)
  const drill = await store.drill()
  const by = drill && (await store.person(drill.by))
  const anew = await anewNews(deps)
  return {
    approvers: people.map((person) => {
      const own = devices.filter((device) => device.person === person.id && device.kind === 'phone')
      const answer = drill && answerOf(drill, { own: new Set(own.map(({ id }) => id)), now })
      return {
        id: person.id,
        name: person.name,
        health: bestOf(own.map((device) => healthOf(device, now))),
        ...(answer && { drill: answer }),
      }
    }),
    ...(drill && {
      drill: {
        by: by?.name ?? '',
        made_at: drill.madeAt,
        answers: drill.rings.filter(({ shownAt, trouble }) => shownAt !== undefined || trouble !== undefined).length,
        over: isOver(drill, now),
      },
    }),
    ...(anew && { set_up_anew: anew }),
    reported: await reportedLately(deps, reader),
    services: deps.pushServices().map(({ host, takenAt, failedAt, why }) => ({
      host,
      ...(takenAt !== undefined && { taken_at: takenAt }),
      ...(failedAt !== undefined && { failed_at: failedAt }),
      ...(why !== undefined && { why }),
    })),
    push: {
      subject: settings.pushSubject,
      is_read: settings.pushSubject !== NOBODYS_SUBJECT,
      key_since: keys.vapidSince(now),
    },
    relay: { version, started_at: startedAt, ready: deps.policy().version >= (await store.newestPolicy()) },
    now,
  }
}

/** Everybody who may approve now, and all that they have. */
async function approvers({
  store,
}: Deps): Promise<Readonly<{ people: readonly Person[]; devices: readonly Device[] }>> {
  const people = (await store.people()).filter(isApprover)
  return { people, devices: await store.devicesOf(people.map(({ id }) => id)) }
}

/** Whoever shows it on one phone has answered. */
function answerOf(
  drill: Drill,
  { own, now }: Readonly<{ own: ReadonlySet<DeviceId>; now: Instant }>,
): 'answered' | 'waiting' | 'unanswered' | undefined {
  const rings = drill.rings.filter(({ device }) => own.has(device))
  if (rings.length === 0) return undefined
  if (rings.some(({ shownAt }) => shownAt !== undefined)) return 'answered'
  return rings.every(({ trouble }) => trouble !== undefined) || isOver(drill, now) ? 'unanswered' : 'waiting'
}

function isOver({ madeAt }: Drill, now: Instant): boolean {
  return now >= madeAt + RING_MILLISECONDS
}
