/**
 * Drills: a test push to everybody at once, and who showed it. The newest is kept, as the notices that it was.
 */
import type { DeviceId, Instant, PersonId } from '../contract/ids.ts'
import { addNotice } from './notices.ts'
import { NOW, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import type { Drill, Notice } from './store.ts'

const selectNewest = query<None>()((db) =>
  db
    .selectFrom('notices')
    .select(['made_at', NOW.as('now')])
    .where('drill', 'is not', null)
    .orderBy('made_at', 'desc')
    .limit(1),
)
const forgetEarlier = query<None>()((db) => db.deleteFrom('notices').where('drill', 'is not', null))
const markDrill = query<{ id: string; drill: string }>()((db, $) =>
  db.updateTable('notices').set({ drill: $.drill }).where('id', '=', $.id),
)
const selectRings = query<None>()((db) =>
  db
    .selectFrom('notices')
    .select(['device', 'drill', 'made_at', 'shown_at', 'trouble'])
    .where('drill', 'is not', null)
    .orderBy('made_at')
    .orderBy('id'),
)

export function* addDrill(
  notices: readonly Notice[],
  { by, everyMilliseconds }: Readonly<{ by: PersonId; everyMilliseconds: number }>,
): Steps<'stored' | 'too_many'> {
  const newest = yield* one(selectNewest, {})
  if (newest && newest.now - (newest.made_at ?? 0) < everyMilliseconds) return 'too_many'
  yield* all(forgetEarlier, {})
  for (const notice of notices) {
    yield* addNotice(notice)
    yield* all(markDrill, { id: notice.id, drill: by })
  }
  return 'stored'
}

export function* readDrill(): Steps<Drill | undefined> {
  const rings = yield* all(selectRings, {})
  const [first] = rings
  if (!first) return undefined
  return {
    by: first.drill as PersonId,
    madeAt: first.made_at as Instant,
    rings: rings.map(({ device, shown_at, trouble }) => ({
      device: device as DeviceId,
      ...(shown_at !== null && { shownAt: shown_at }),
      ...(trouble !== null && { trouble: trouble as NonNullable<Drill['rings'][number]['trouble']> }),
    })),
  }
}
