import { expect, test } from 'vitest'
import { isSilent, type Here } from '../../pwa/silent-here.ts'
import type { DeviceId } from '../../relay/contract/ids.ts'

const PHONE = 'dev_phone' as DeviceId
const OTHER = 'dev_other' as DeviceId
const device = (id: DeviceId, push: boolean) => ({ id, push })
/** An approver's phone that rings. */
const here = (change: Partial<Here> = {}): Here => ({
  roles: ['approver'],
  devices: [device(PHONE, true)],
  own: PHONE,
  permission: 'granted',
  isPhone: true,
  ...change,
})

test.each<readonly [string, boolean, Partial<Here>]>([
  ['it rings', false, {}],
  ['its address was lost, which the next start mends', false, { devices: [device(PHONE, false)] }],
  ['notifications were switched off in the phone’s settings', true, { permission: 'denied' }],
  ['the browser took the permission back', true, { permission: 'default' }],
  [
    'another device of theirs rings, and this phone does not',
    true,
    {
      permission: 'denied',
      devices: [device(PHONE, true), device(OTHER, true)],
    },
  ],
  ['the app was put on the Home Screen anew, and knows nothing of before', true, { own: undefined }],
  ['this device was ended from another one', true, { own: OTHER }],
  ['a browser without notifications', true, { permission: 'unsupported' }],
  [
    'a computer beside a phone that rings',
    false,
    {
      isPhone: false,
      permission: 'denied',
      own: OTHER,
      devices: [device(PHONE, true), device(OTHER, false)],
    },
  ],
  [
    'a computer, and no other device that rings',
    true,
    {
      isPhone: false,
      permission: 'denied',
      own: OTHER,
      devices: [device(PHONE, false), device(OTHER, false)],
    },
  ],
  ['a computer on which somebody reads for once', false, { isPhone: false, own: undefined }],
  ['who is never asked', false, { roles: ['admin', 'operator'], permission: 'denied' }],
])('%s: %s', (_, silent, change) => {
  expect(isSilent(here(change))).toBe(silent)
})
