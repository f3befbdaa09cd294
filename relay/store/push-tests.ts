/** Test pushes: how often one may be made, and how the newest of a device fares. */
import type { DeviceId } from '../contract/ids.ts'
import { addNotice } from './notices.ts'
import { NOW, all, query } from './query.ts'
import type { Steps } from './query.ts'
import type { Notice, PushTest, TestRate } from './store.ts'

/** Newest first. Two of one instant are told apart by their ids, so that everybody sees the same. */
const selectTests = query<{ device: string }>()((db, $) =>
  db
    .selectFrom('notices')
    .select(['id', 'device', 'made_at', 'sent_at', 'shown_at', 'trouble'])
    .select(NOW.as('now'))
    .where('device', '=', $.device)
    .where('kind', '=', 'test')
    .where('made_at', 'is not', null)
    .where('drill', 'is', null)
    .orderBy('made_at', 'desc')
    .orderBy('id'),
)

export function* addTest(notice: Notice, rate: TestRate): Steps<'stored' | 'pending' | 'too_many'> {
  const tests = yield* all(selectTests, { device: notice.device })
  const ages = tests.map(({ made_at, now }) => now - (made_at ?? 0))
  const [newest] = tests
  const [age = Infinity] = ages
  const onItsWay = newest?.shown_at === null && newest.trouble === null
  if (onItsWay && age < rate.aloneMilliseconds) return 'pending'
  if (ages.filter((one) => one < rate.withinMilliseconds).length >= rate.most) return 'too_many'
  yield* addNotice(notice)
  return 'stored'
}

export function* readTestsOf(devices: readonly DeviceId[]): Steps<readonly PushTest[]> {
  const newest = []
  for (const device of devices) newest.push(...(yield* all(selectTests, { device })).slice(0, 1))
  // Rows that were made by `addTest`, behind the schema's constraints.
  return newest.map(
    ({ id, device, made_at, sent_at, shown_at, trouble }) =>
      ({
        id,
        device,
        madeAt: made_at,
        ...(sent_at !== null && { sentAt: sent_at }),
        ...(shown_at !== null && { shownAt: shown_at }),
        ...(trouble !== null && { trouble }),
      }) as PushTest,
  )
}
