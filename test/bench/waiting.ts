/**
 * `waiting`: how fast a decision releases its caller while others wait: 1, 1,000 and 5,000 at the same relay; and
 * on two relays, where the caller waits at one and the decision comes to the other.
 */
import { lacks } from '../kit/debian.ts'
import { openTestDatabase } from '../kit/postgres.ts'
import { startCrowd } from './crowd-process.ts'
import type { Crowd } from './crowd-process.ts'
import { startFloor } from './floor.ts'
import { compare } from './release-bench.ts'
import type { Ratios } from './release-bench.ts'
import { timeReleases } from './release.ts'
import { startRelay } from './relay.ts'
import type { BenchedRelay } from './relay.ts'
import { say } from './say.ts'

const CROWDS = [1, 1_000, 5_000]
const WARM_UP = 100
/** How much longer a release may take, over the floor of its own round, than with one waiting. */
const GOAL = 1.25

export type WaitingOptions = Readonly<{
  root: string
  rounds: number
  iterations: number
  nodeOptions: readonly string[]
}>

type Setting = Readonly<{ name: string; relay: BenchedRelay; crowd: Crowd; alone: Ratios[] }>

export async function benchWaiting(options: WaitingOptions): Promise<void> {
  say('Release while others wait. Cold, interleaved, in random order; ratios to the floor of the same round.')
  const floor = await startFloor()
  const settings = await openSettings(options)
  let held = 0
  try {
    for (const size of CROWDS) {
      for (const { relay, crowd } of settings) await crowd.hold(await relay.waits(size - held))
      held = size
      const targets = [floor, ...settings.map(({ relay }) => relay)]
      await timeReleases(targets, WARM_UP)
      for (let round = 1; round <= options.rounds; round += 1) {
        const [least = [], ...theirs] = await timeReleases(targets, options.iterations)
        for (const [index, { name, alone }] of settings.entries()) {
          const ratios = compare(theirs[index] ?? [], least)
          if (size === CROWDS[0]) alone.push(ratios)
          say(`  ${size} waiting  round ${round}  ${name} / floor   ${ratios.text}${againstAlone(ratios, alone, size)}`)
        }
      }
    }
  } finally {
    await Promise.all([floor, ...settings.flatMap(({ relay, crowd }) => [relay, crowd])].map((one) => one.stop()))
  }
}

async function openSettings({ root, nodeOptions }: WaitingOptions): Promise<readonly Setting[]> {
  const starting = { root, nodeOptions }
  const one = await startRelay(starting)
  const settings = [settingOf('one relay, SQLite', one)]
  if (lacks('initdb')) {
    say('  There is no PostgreSQL here (apt-get install postgresql), so two relays are not measured.')
    return settings
  }
  const databases = [await openTestDatabase(), await openTestDatabase()]
  const [alone, shared] = databases.map(({ url }) => url)
  if (alone === undefined || shared === undefined) throw new Error('There are no databases.')
  settings.push(settingOf('one relay, PostgreSQL', await startRelay({ ...starting, databaseUrl: alone })))
  settings.push(settingOf('two relays, PostgreSQL', await startRelay({ ...starting, databaseUrl: shared }, true)))
  return settings
}

function settingOf(name: string, relay: BenchedRelay): Setting {
  return { name, relay, crowd: startCrowd(relay.port), alone: [] }
}

/** Both have been divided by a floor of their own round already. */
function againstAlone({ p50 }: Ratios, alone: readonly Ratios[], size: number): string {
  if (size === CROWDS[0]) return ''
  const under = alone.map((ratios) => ratios.p50).toSorted((a, b) => a - b)[Math.floor(alone.length / 2)] ?? p50
  return `   of ${CROWDS[0]} waiting ${(p50 / under).toFixed(2)} (goal ${GOAL}: ${p50 / under <= GOAL ? 'met' : 'not met'})`
}
