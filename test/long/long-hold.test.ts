/**
 * A hold that outlives every patience of a browser: workers end after 30 s without work, a request of theirs after five
 * minutes. A call with the shorter deadline tells how much time has gone; nothing here counts it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBareOperator } from '../kit/bare-operator.ts'
import type { BareOperator } from '../kit/bare-operator.ts'
import { samplePolicy } from '../kit/policy.ts'
import { until } from '../kit/until.ts'

const SECONDS = 340

let operator: BareOperator
beforeAll(async () => {
  const rule = `  - id: first-deadline
    match: { method: DELETE, url: "ORIGIN/api/first/:id" }
    decide: ask
    say: "The first deadline"
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: ${SECONDS}s
`
  operator = await openBareOperator({
    policy: (origin) => samplePolicy(origin, rule.replace('ORIGIN', origin)).replace('expires: 5m', 'expires: 10m'),
  })
})
afterAll(() => operator?.close())

test(`a call that waits for ${SECONDS} seconds goes once when it is approved`, async () => {
  const { stage, phone } = operator
  const [clock, caller] = [await operator.visit(), await operator.visit()]
  const path = '/api/customers/340'
  await caller.calls(path)
  await caller.overlay.says('Match phrase')
  await clock.calls('/api/first/1')
  await until(
    () => stage.records().requests.find(({ status }) => status === 'expired'),
    `deadline after ${SECONDS} seconds`,
    (SECONDS + 60) * 1000,
  )
  expect(await clock.ended()).toContain('TypeError')
  expect(stage.console.arrivals.entries).toEqual([])
  expect(await caller.now()).toBe('calling')

  const waiting = stage.records().requests.find(({ status }) => status === 'pending')
  if (!waiting) throw new Error('Nothing waits any more.')
  await (await phone.opens(waiting.id)).approve()
  expect(await caller.ended()).toBe('answered 404')
  expect(stage.console.arrivals.entries.map((one) => one.path)).toEqual([path])
  stage.checkInvariants()
})
