/**
 * `npm run bench`: how fast a decision releases what waits for it, and how much browsers load.
 * What the figures mean: docs/performance.md.
 *
 * - `--rounds N` (3), `--iterations N` (300 releases of each target in a round)
 * - `--node-option X`: for the relay's process, such as `--node-option=--cpu-prof`
 * - `--against DIR`: the relay of another checkout takes turns with this one
 *
 * Rule: what is judged is a ratio to the floor of the same round, never milliseconds. It fails only when
 *   it could not measure.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  APPROVE_ROUTE_LIMIT_BYTES,
  approveRouteBytes,
  PAGE_SCRIPT_LIMIT_BYTES,
  pageScriptBytes,
} from '../kit/built-size.ts'
import { startFloor } from './floor.ts'
import { cpuPerLifecycle } from './lifecycle.ts'
import { quantile } from './quantile.ts'
import { timeReleases } from './release.ts'
import { startRelay } from './relay.ts'
import type { BenchedRelay } from './relay.ts'
import type { Target } from './target.ts'

const GOAL = 1.6
const WARM_UP = 200
const LIFECYCLES = 300
const ROOT = join(import.meta.dirname, '../..')

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    iterations: { type: 'string', default: '300' },
    against: { type: 'string' },
    'node-option': { type: 'string', multiple: true, default: [] },
  },
})

say('Release: decision posted until the held caller has its answer. Cold, interleaved, in random order.')
const floor = await startFloor()
const nodeOptions = options['node-option']
const relay = await startRelay({ root: ROOT, nodeOptions })
const others = options.against === undefined ? [] : [await startRelay({ root: options.against, nodeOptions })]
try {
  await benchReleases([relay, ...others], floor)
  const cpu = await cpuPerLifecycle(relay, LIFECYCLES)
  say('')
  say(
    `CPU of the relay for one request, asked to reported: ${cpu === undefined ? 'not measured' : `${cpu.toFixed(2)} ms`}`,
  )
  say('  (absolute, of this machine at this moment; compare it with another build on the same machine only)')
} finally {
  await Promise.all([floor, relay, ...others].map((target) => target.stop()))
}
say('')
saySize('Page script', pageScriptBytes(join(ROOT, 'dist/extension')), PAGE_SCRIPT_LIMIT_BYTES)
saySize('Scripts of the approve route', approveRouteBytes(join(ROOT, 'dist/pwa')), APPROVE_ROUTE_LIMIT_BYTES)

async function benchReleases(relays: readonly BenchedRelay[], floor: Target): Promise<void> {
  const [rounds, iterations] = [count('rounds'), count('iterations')]
  await timeReleases([floor, ...relays], WARM_UP)
  const ratios: Ratios[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const [least = [], ...theirs] = await timeReleases([floor, ...relays], iterations)
    const [ours, other] = theirs.map((times) => compare(times, least))
    if (ours) ratios.push(ours)
    say(
      `  round ${round}  n=${iterations}  relay / floor   ${ours?.text}${other ? `   other / floor   ${other.text}` : ''}`,
    )
  }
  const verdict = (of: 'p50' | 'p90') => {
    const within = ratios.filter((ratio) => ratio[of] <= GOAL).length
    return `${of} ${3 * within >= 2 * rounds ? 'met' : 'not met'} (${within} of ${rounds})`
  }
  say(`  goal at most ${GOAL} in two of three: ${verdict('p50')}, ${verdict('p90')}`)
}

type Ratios = Readonly<{ p50: number; p90: number; text: string }>

function compare(times: readonly number[], least: readonly number[]): Ratios {
  const [p50, p90] = [0.5, 0.9].map((share) => {
    const [mine, under] = [quantile(times, share), quantile(least, share)]
    return { ratio: mine / under, text: `${mine.toFixed(2)} / ${under.toFixed(2)} ms = ${(mine / under).toFixed(2)}` }
  })
  if (!p50 || !p90) throw new Error('There is nothing to compare.')
  return { p50: p50.ratio, p90: p90.ratio, text: `p50 ${p50.text}   p90 ${p90.text}` }
}

function count(name: 'rounds' | 'iterations'): number {
  const value = Number(options[name])
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is "${options[name]}". Wanted a whole number.`)
  return value
}

function saySize(what: string, bytes: number, limit: number): void {
  say(`${what}: ${bytes} bytes gzipped, limit ${limit}: ${bytes <= limit ? 'met' : 'not met'}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
