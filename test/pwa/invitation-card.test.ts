/** How far somebody has come with an invitation, as the administrator who made it sees. */
import { expect, test } from 'vitest'
import { comingOf } from '../../pwa/parts/invitation-card.tsx'
import type { ReplyOf } from '../../relay/contract/schema/api.ts'

type Person = ReplyOf<'people'>['people'][number]

const MADE = { email: 'lee@example.org', now: 1_000 }
const PHONE = { id: 'dev_1', kind: 'phone', name: 'iPhone', created_at: 1_000, push: true }
const lee = (...devices: readonly object[]): readonly Person[] => [
  { id: 'per_1', name: 'Lee', email: MADE.email, roles: ['approver'], active: true, devices } as unknown as Person,
]

test.each([
  ['nobody is there', [], 'waiting'],
  ['they are in, and their test is on its way', lee(PHONE), 'testing'],
  ['their test was shown', lee({ ...PHONE, last_shown_at: 1_001 }), 'ready'],
  ['they are in without notifications', lee({ ...PHONE, push: false }), 'silent'],
  ['they have an older device that rings', lee({ ...PHONE, created_at: 999, last_shown_at: 1_001 }), 'waiting'],
  ['they have paired a browser', lee({ ...PHONE, kind: 'browser' }), 'waiting'],
  ['somebody else rings', [{ ...lee({ ...PHONE, last_shown_at: 1_001 })[0], email: 'kim@example.org' }], 'waiting'],
  ['whoever rang is disabled', [{ ...lee({ ...PHONE, last_shown_at: 1_001 })[0], active: false }], 'waiting'],
] as const)('when %s', (_, people, coming) => {
  expect(comingOf(people as readonly Person[], MADE)).toBe(coming)
})
