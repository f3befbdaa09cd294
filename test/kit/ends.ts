/**
 * Ends of a held call that the overlay shows for a moment only: its card goes by itself after a second.
 *
 * Rule: whoever looked all the time must have seen it. Whoever was kept from looking for as long as it stays, by
 *   a machine that did other things, may have missed it; then it counts that the browser told the relay of this end.
 */
import type { Overlay } from './overlay.ts'
import { until } from './until.ts'
import type { Backstage } from './world.ts'

export type BriefEnd = keyof typeof SAID

const SAID = { executed: 'Approved and sent', cancelled: 'Cancelled' } as const
/** A little less than the card stays. */
const STAYS_MILLISECONDS = 1000
const LOOK_MILLISECONDS = 15
/** Of looks that fail one after the other: the page is gone. */
const FAILED_LOOKS = 100
const LONGEST_MILLISECONDS = 120_000

/**
 * Looks from now on, so that it is called before what brings the end about.
 *
 * @returns waits until the operator could read it
 */
export function briefEnd(
  { records }: Pick<Backstage, 'records'>,
  overlay: Pick<Overlay, 'text'>,
  end: BriefEnd,
): () => Promise<void> {
  const words = SAID[end]
  const toldTimes = () => {
    const { grants, requests } = records()
    return (end === 'executed' ? grants : requests).filter(({ status }) => status === end).length
  }
  const before = toldTimes()
  const looking = { seen: false, missed: false, over: false, last: '' }
  void look(overlay, words, looking)
  return async () => {
    const isThere = () => looking.seen || (looking.missed && toldTimes() > before)
    await until(() => (isThere() ? true : undefined), `overlay with "${words}"`)
      .catch((error: unknown) => {
        throw new Error(`The overlay never said "${words}", but: ${looking.last}`, { cause: error })
      })
      .finally(() => {
        looking.over = true
      })
  }
}

type Looking = { seen: boolean; missed: boolean; over: boolean; last: string }

async function look({ text }: Pick<Overlay, 'text'>, words: string, looking: Looking): Promise<void> {
  const start = performance.now()
  let looked = start
  let failed = 0
  while (!looking.seen && !looking.over && looked - start < LONGEST_MILLISECONDS && failed < FAILED_LOOKS) {
    // Between two documents there is nothing to look at.
    const now = await text().catch(() => undefined)
    failed = now === undefined ? failed + 1 : 0
    looking.last = now ?? looking.last
    looking.seen = now?.includes(words) ?? false
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS))
    if (performance.now() - looked > STAYS_MILLISECONDS) looking.missed = true
    looked = performance.now()
  }
  looking.missed ||= !looking.seen
}
