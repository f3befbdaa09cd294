/** `release`: how fast a decision releases what waits for it, beside its floor, and what a request costs. */
import { startFloor } from './floor.ts'
import { cpuPerLifecycle } from './lifecycle.ts'
import { quantile } from './quantile.ts'
import { timeReleases } from './release.ts'
import { startRelay } from './relay.ts'
import type { BenchedRelay } from './relay.ts'
import { say } from './say.ts'
import type { Target } from './target.ts'

const GOAL = 1.6
const WARM_UP = 200
const LIFECYCLES = 300

export type ReleaseOptions = Readonly<{
  root: string
  rounds: number
  iterations: number
  nodeOptions: readonly string[]
  /** Another checkout, whose relay takes turns with this one. */
  against: string | undefined
}>

export async function benchRelease(options: ReleaseOptions): Promise<void> {
  const { root, nodeOptions, against } = options
  say('Release: decision posted until the held caller has its answer. Cold, interleaved, in random order.')
  const floor = await startFloor()
  const relay = await startRelay({ root, nodeOptions })
  const others = against === undefined ? [] : [await startRelay({ root: against, nodeOptions })]
  try {
    await timeRounds([relay, ...others], floor, options)
    const cpu = await cpuPerLifecycle(relay, floor, LIFECYCLES)
    say()
    say(
      cpu === undefined
        ? 'CPU of one request, asked to reported: not measured; there is no /proc here.'
        : `CPU of one request, asked to reported (4 calls): ${cpu.relay.toFixed(2)} ms; floor, one wait and one decision: ${cpu.floor.toFixed(2)} ms = ${(cpu.relay / cpu.floor).toFixed(1)}`,
    )
    say('  (absolute, of this machine at this moment; compare it with another build on the same machine only)')
  } finally {
    await Promise.all([floor, relay, ...others].map((target) => target.stop()))
  }
}

async function timeRounds(
  relays: readonly BenchedRelay[],
  floor: Target,
  { rounds, iterations }: ReleaseOptions,
): Promise<void> {
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
  sayVerdict(ratios)
}

/** @param ratios one of each round */
function sayVerdict(ratios: readonly Ratios[]): void {
  const verdict = (of: 'p50' | 'p90') => {
    const within = ratios.filter((ratio) => ratio[of] <= GOAL).length
    return `${of} ${3 * within >= 2 * ratios.length ? 'met' : 'not met'} (${within} of ${ratios.length})`
  }
  say(`  goal at most ${GOAL} in two of three: ${verdict('p50')}, ${verdict('p90')}`)
}

export type Ratios = Readonly<{ p50: number; p90: number; text: string }>

export function compare(times: readonly number[], least: readonly number[]): Ratios {
  const [p50, p90] = [0.5, 0.9].map((share) => {
    const [mine, under] = [quantile(times, share), quantile(least, share)]
    return { ratio: mine / under, text: `${mine.toFixed(2)} / ${under.toFixed(2)} ms = ${(mine / under).toFixed(2)}` }
  })
  if (!p50 || !p90) throw new Error('There is nothing to compare.')
  return { p50: p50.ratio, p90: p90.ratio, text: `p50 ${p50.text}   p90 ${p90.text}` }
}
