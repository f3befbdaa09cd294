/** Lighthouse finds nothing to say against the screens on the way to a decision, but for speed: that is npm run lighthouse’s. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { APP_SCENES } from '../kit/app-scenes.ts'
import { openLighthouse } from '../kit/lighthouse.ts'
import type { Lighthouse } from '../kit/lighthouse.ts'

/** Seven seconds each on a machine of its own; Lighthouse waits for a quiet moment, which a busy one has late. */
const PATIENT = 180_000

let lighthouse: Lighthouse
beforeAll(async () => {
  lighthouse = await openLighthouse()
})
afterAll(() => lighthouse.close())

const SCREENS = {
  'a request': APP_SCENES['A request'],
  'an inbox': APP_SCENES['Inbox'],
  'signing in': APP_SCENES['One’s own'],
}

test.for(Object.entries(SCREENS))(
  'Lighthouse gives “%s” 100 of 100 on a phone',
  { timeout: PATIENT },
  async ([name, scenes]) => {
    const scene = scenes?.[name] ?? expect.fail(name)
    const { costs, scores } = await lighthouse.judge(scene, ['accessibility', 'best-practices'])
    expect(costs).toEqual([])
    expect(scores).toEqual({ accessibility: 100, 'best-practices': 100 })
  },
)

test('nothing stands in the way of installing the app from a browser that keeps what it is given', async () => {
  expect(await lighthouse.installabilityErrors()).toEqual([])
})
