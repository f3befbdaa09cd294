/**
 * What a call that no rule covers costs in a guarded console, beside the same page without anything and beside three
 * libraries that look at a page's calls.
 *
 * Rule: variants take turns in random order, each in its own tab, all but one in the same browser. The page without
 *   anything is there twice: what differs between the two is noise.
 */
import type { Page } from 'playwright-core'
import { openChromium } from '../kit/chromium.ts'
import type { BenchBrowser } from './page-browser.ts'
import { cpuMillisecondsOf } from './page-cpu.ts'
import { PEERS } from './page-server.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const KINDS = ['fetch GET', 'fetch POST', 'XHR POST'] as const
type Kind = (typeof KINDS)[number]
type Variant = Readonly<{ name: string; page: Page; cpu: () => Promise<number> }>
type Measured = { wall: number[]; call: number[]; cpu: number[] }

const CALLS = 10
const WARM_ROUNDS = 5
const NOTHING = 'nothing'

export async function benchPageCalls({ browser, server, plain }: BenchBrowser, rounds: number): Promise<void> {
  const other = await openChromium()
  const inOther = await other.page()
  await inOther.goto(plain)
  const variants = [
    await variantOf(NOTHING, await browser.open(plain)),
    await variantOf('nothing, again', await browser.open(plain)),
    await variantOf('nothing, no extension', inOther),
    await variantOf('Holdgate', await browser.open(server.origin)),
  ]
  for (const peer of PEERS) variants.push(await variantOf(peer, await browser.open(`${plain}/with/${peer}`)))

  const measured = new Map<string, Measured>()
  const turns = variants.flatMap((variant) => KINDS.map((kind) => ({ variant, kind })))
  for (let round = -WARM_ROUNDS; round < rounds; round++) {
    for (const { variant, kind } of shuffled(turns)) {
      const before = await variant.cpu()
      const { wall, call } = await variant.page.evaluate(callMany, { kind, calls: CALLS })
      const cpu = ((await variant.cpu()) - before) / CALLS
      if (round < 0) continue
      const name = `${kind} ${variant.name}`
      const all = measured.get(name) ?? { wall: [], call: [], cpu: [] }
      measured.set(name, all)
      all.wall.push(...wall)
      all.call.push(...call)
      all.cpu.push(cpu)
    }
  }
  await other.close()

  say(`Calls that no rule covers: ${rounds * CALLS} of each kind and variant, in turns. Milliseconds (beside nothing).`)
  for (const kind of KINDS) {
    for (const { name } of variants) {
      const [is, floor] = [measured.get(`${kind} ${name}`), measured.get(`${kind} ${NOTHING}`)]
      if (!is || !floor) continue
      const cell = (of: keyof Measured, share: number) => {
        const value = quantile(is[of], share)
        return `${value.toFixed(of === 'call' ? 3 : 2)} (${(value / quantile(floor[of], share)).toFixed(2)})`
      }
      const [p50, p90, call, cpu] = [cell('wall', 0.5), cell('wall', 0.9), cell('call', 0.5), cell('cpu', 0.5)]
      say(
        `  ${kind.padEnd(10)} ${name.padEnd(21)} p50 ${p50}  p90 ${p90}  until the call returns ${call}  processor ${cpu}`,
      )
    }
  }
}

async function variantOf(name: string, page: Page): Promise<Variant> {
  return { name, page, cpu: await cpuMillisecondsOf(page) }
}

/** Runs in the page, one call after the other. */
async function callMany({ kind, calls }: Readonly<{ kind: Kind; calls: number }>) {
  const body = JSON.stringify({ name: 'bench', list: Array.from({ length: 20 }, (_, at) => at) })
  const headers = { 'content-type': 'application/json' }
  const byXhr = () =>
    new Promise((resolve) => {
      const call = new XMLHttpRequest()
      call.open('POST', '/api/items')
      call.setRequestHeader('content-type', 'application/json')
      call.addEventListener('loadend', resolve)
      call.send(body)
    })
  const times = { wall: [] as number[], call: [] as number[] }
  for (let count = 0; count < calls; count++) {
    const started = performance.now()
    const sent =
      kind === 'XHR POST' ? byXhr() : fetch('/api/items', kind === 'fetch GET' ? {} : { method: 'POST', headers, body })
    times.call.push(performance.now() - started)
    const answer = await sent
    if (answer instanceof Response) await answer.text()
    times.wall.push(performance.now() - started)
  }
  return times
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const drawn = items.map((item) => [Math.random(), item] as const)
  return drawn.toSorted(([one], [other]) => one - other).map(([, item]) => item)
}
