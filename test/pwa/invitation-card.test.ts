/** How far somebody has come with an invitation, as whoever made it sees. */
import { expect, test } from 'vitest'
import { comingOf } from '../../pwa/parts/invitation-card.tsx'

type Devices = Parameters<typeof comingOf>[0]

const PHONE = { id: 'dev_1', kind: 'phone', name: 'iPhone', created_at: 1_000, push: true }

test.each([
  ['nobody is there', [], 'waiting'],
  ['they are in, and their test is on its way', [PHONE], 'testing'],
  ['their test was shown', [{ ...PHONE, last_shown_at: 1_001 }], 'ready'],
  ['they are in without notifications', [{ ...PHONE, push: false }], 'silent'],
  ['they have an older device that rings', [{ ...PHONE, created_at: 999, last_shown_at: 1_001 }], 'waiting'],
  ['a new device is beside an older one', [{ ...PHONE, created_at: 999, last_shown_at: 1_001 }, PHONE], 'testing'],
  ['they have paired a browser', [{ ...PHONE, kind: 'browser' }], 'waiting'],
] as const)('when %s', (_, devices, coming) => {
  expect(comingOf(devices as unknown as Devices, 1_000)).toBe(coming)
})
