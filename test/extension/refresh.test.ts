import { expect, test } from 'vitest'
import type { Relay } from '../../extension/background/relay.ts'
import { createRefresh } from '../../extension/background/refresh.ts'
import type { Rules } from '../../extension/background/rules.ts'
import type { Trust } from '../../extension/background/trust.ts'

const newRelay = (): Relay => ({
  call: () => Promise.reject(new Error('nobody')),
  now: () => 0,
  ahead: () => 0,
  state: () => ({ kind: 'unknown' }),
})

test.for([
  ['paired anew', newRelay()],
  ['unpaired', undefined],
] as const)('a browser that is %s while rules arrive follows the former relay no further', async ([, next]) => {
  let relay: Relay | undefined = newRelay()
  let follows = true
  const followed: (Relay | undefined)[] = []
  const kept = { rules: {} as never, at: 0 }
  const rules: Rules = {
    current: () => kept,
    trouble: () => undefined,
    page: () => null,
    covering: () => 'foreign',
    refresh: () => {
      if (!follows) relay = next
      return Promise.resolve('same')
    },
    apply: () => Promise.resolve(),
    restore: () => Promise.resolve(),
    forget: () => Promise.resolve(),
  }
  const trust: Trust = {
    pins: () => undefined,
    pin: () => Promise.resolve(),
    follow: () => Promise.resolve(void followed.push(relay)),
    forget: () => Promise.resolve(),
  }
  const pairing = () => ({ issuer: '', jwks: { keys: [] } }) as never
  const changed = () => Promise.resolve()
  const refresh = createRefresh({ rules, trust, pairing, relay: (): Relay | undefined => relay, now: () => 0, changed })
  await refresh.now()
  expect(followed).toEqual([relay])
  follows = false
  await refresh.now()
  expect(followed.length).toBe(1)
})
