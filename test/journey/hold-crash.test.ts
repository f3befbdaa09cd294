/**
 * What becomes of a held call when what holds it dies: each kind of death in each phase. The phases are awaited
 * at the relay and at the console, which keep their answers back until the death has happened.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBareOperator } from '../kit/bare-operator.ts'
import type { BareOperator, Caller } from '../kit/bare-operator.ts'
import { lacks } from '../kit/debian.ts'
import type { Records } from '../kit/invariants.ts'
import { until } from '../kit/until.ts'

/** - `asking`: the relay has the question, nobody here knows it yet
 * - `waiting`: people are asked
 * - `redeeming`: the relay has used the grant up, its answer is not here yet
 * - `sending`: the call is at the console, which has not answered
 * - `reporting`: the page has its answer, the relay has the outcome, its answer is not here yet
 */
const PHASES = ['asking', 'waiting', 'redeeming', 'sending', 'reporting'] as const
type Phase = (typeof PHASES)[number]
const KEPT_BACK: Partial<Record<Phase, RegExp>> = {
  asking: /^POST \/v1\/requests$/,
  redeeming: /\/redeem$/,
  reporting: /\/outcome$/,
}

describe.skipIf(lacks('chromium', 'dbus-daemon'))('a held call', () => {
  let operator: BareOperator
  let caller: Caller
  let before: Records
  let customer = 5000

  beforeAll(async () => {
    operator = await openBareOperator({ between: true })
  })
  afterAll(async () => operator?.close())
  beforeEach(async () => {
    operator.stage.console.arrivals.clear()
    before = operator.stage.records()
    customer += 1
    caller = await operator.visit()
  })
  afterEach(async () => {
    operator.stage.lie(undefined)
    operator.stage.console.stall()()
    operator.stage.checkInvariants()
    await caller.tab.close().catch(() => undefined)
  })

  const path = () => `/api/customers/${customer}`
  const arrived = () => operator.stage.console.arrivals.entries.map((one) => one.path)
  const requests = () =>
    operator.stage.records().requests.filter(({ id }) => !before.requests.some((earlier) => earlier.id === id))
  const grants = () => {
    const ours = requests()
    return operator.stage.records().grants.filter(({ request }) => ours.some(({ id }) => id === request))
  }
  const grantIs = (status: string) =>
    until(() => (grants().some((grant) => grant.status === status) ? true : undefined), `grant that is ${status}`)
  const requestIs = (status: string) =>
    until(() => (requests().some((one) => one.status === status) ? true : undefined), `request that is ${status}`)

  /** Makes the page's call and brings it to the phase. @returns what lets the kept answer go */
  async function bringTo(phase: Phase): Promise<() => void> {
    const kept = KEPT_BACK[phase]
    const reached = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    operator.stage.lie(async ({ method, path }) => {
      if (!kept?.test(`${method} ${path}`)) return undefined
      operator.stage.lie(undefined)
      reached.resolve()
      await answer.promise
      return undefined
    })
    const goOn = phase === 'sending' ? operator.stage.console.stall() : answer.resolve
    await caller.calls(path())
    if (phase === 'asking') {
      await reached.promise
      return goOn
    }
    await caller.overlay.says('Match phrase')
    if (phase === 'waiting') return goOn
    await approves()
    if (phase === 'sending') await operator.stage.console.arrivals.first(() => true, 'arrival')
    else await reached.promise
    return goOn
  }
  const opens = async () => {
    const waiting = await until(() => requests().find(({ status }) => status === 'pending'), 'request that waits')
    return operator.phone.opens(waiting.id)
  }
  const approves = async () => (await opens()).approve()

  /** On the first page of a browser that has just started calls may be blocked, until the worker injects. */
  const holdsAgain = () =>
    until(async () => {
      await caller.calls(path())
      return until(async () => {
        if ((await caller.now()) !== 'calling') return 'blocked'
        return (await caller.overlay.text()).includes('Match phrase') ? 'held' : undefined
      }, 'call that is held or blocked').then((what) => (what === 'held' ? true : undefined))
    }, 'call that is held')

  const deaths = {
    'its worker is stopped': () => operator.browser().stopWorker(),
    'the extension’s process is killed': () => operator.browser().killExtension(),
  } as const
  for (const [death, kill] of Object.entries(deaths)) {
    for (const phase of PHASES) {
      test(`arrives once when ${death} while ${phase}`, async () => {
        const goOn = await bringTo(phase)
        await kill()
        goOn()
        if (phase === 'asking' || phase === 'waiting') {
          expect(arrived()).toEqual([])
          await approves()
        }
        expect(await caller.ended()).toBe('answered 404')
        expect(arrived()).toEqual([path()])
        await grantIs('executed')
        expect([requests().length, grants().length]).toEqual([1, 1])
      })
    }
  }

  test('arrives once when its worker is stopped three times, and a last time while it is approved', async () => {
    await bringTo('waiting')
    for (let times = 0; times < 3; times += 1) {
      await until(async () => ((await operator.browser().workerRuns()) ? true : undefined), 'worker')
      await operator.browser().stopWorker()
    }
    const app = await opens()
    await Promise.all([app.approve(), operator.browser().stopWorker()])
    expect(await caller.ended()).toBe('answered 404')
    expect(arrived()).toEqual([path()])
    await grantIs('executed')
  })

  test('that nobody held stays blocked while no worker runs', async () => {
    await operator.browser().stopWorker()
    const ended = await caller.tab.evaluate(async (url) => {
      const script = `fetch(${JSON.stringify(url)}, { method: 'DELETE' }).then(
        (answer) => postMessage('answered ' + answer.status), () => postMessage('blocked'))`
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
      return new Promise<string>((resolve) => {
        worker.addEventListener('message', ({ data }) => resolve(String(data)))
      })
    }, `${operator.stage.console.origin}${path()}`)
    expect(ended).toBe('blocked')
    expect(arrived()).toEqual([])
  })

  test('is withdrawn when its page goes while it is asked about, and while it waits', async () => {
    for (const phase of ['asking', 'waiting'] as const) {
      before = operator.stage.records()
      const goOn = await bringTo(phase)
      await caller.tab.close()
      goOn()
      await requestIs('cancelled')
      expect(arrived()).toEqual([])
      caller = await operator.visit()
      customer += 1
    }
  })

  test('is reported as not sent when its page goes after the grant was used up and before it is sent', async () => {
    const goOn = await bringTo('redeeming')
    await caller.tab.close()
    goOn()
    await grantIs('failed')
    expect(arrived()).toEqual([])
  })

  test('is reported as unknown when its page goes between the sending and the answer', async () => {
    const goOn = await bringTo('sending')
    await caller.tab.close()
    await grantIs('unknown')
    goOn()
    expect(arrived()).toEqual([path()])
  })

  // What was held goes with the browser's memory. What it asked ends at the relay, at its own deadlines.
  test.each(['waiting', 'redeeming', 'sending'] as const)(
    'is never sent by the next browser when the browser is killed while %s',
    async (phase) => {
      const goOn = await bringTo(phase)
      const sent = arrived()
      await operator.browser().kill()
      goOn()
      await operator.restart()
      caller = await operator.visit()
      // Whoever wants it makes the call again, and is asked about anew.
      if (phase === 'waiting') await approves()
      await holdsAgain()
      expect(arrived()).toEqual(sent)
      await approves()
      expect(await caller.ended()).toBe('answered 404')
      expect(arrived()).toEqual([...sent, path()])
      expect(requests().length).toBe(2)
      const kept = phase === 'waiting' ? 'open' : 'redeemed'
      await until(() => {
        const now = grants().map(({ status }) => status)
        return now.includes(kept) && now.includes('executed') ? true : undefined
      }, `grant that is still ${kept}`)
    },
  )
})
