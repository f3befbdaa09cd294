/**
 * `waiting`: how fast a decision releases its caller while others wait: 1, 1,000 and 5,000 at the same relay.
 * `two-relays`: the same on PostgreSQL, also where the caller waits at one relay and the decision comes to
 * another.
 */
import { lacks } from '../kit/debian.ts'
import { startPostgres } from '../kit/postgres.ts'
import { startCrowd } from './crowd-process.ts'
import type { Crowd } from './crowd-process.ts'
import { startFloor } from './floor.ts'
import type { Floor } from './floor.ts'
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
  /** 1: on SQLite. 2: on PostgreSQL, beside one there. */
  relays: 1 | 2
}>

type Setting = Readonly<{ name: string; relay: BenchedRelay; crowd: Crowd; floor: Floor; alone: Ratios[] }>
type Opened = Readonly<{ settings: readonly Setting[]; floors: readonly Floor[]; remove: () => Promise<void> }>

export async function benchWaiting(options: WaitingOptions): Promise<void> {
  say('Release while others wait. Cold, interleaved, in random order; ratios to the floor of the same round.')
  const opened = await openSettings(options)
  if (!opened) return say('  Not measured: there is no PostgreSQL here (apt-get install postgresql).')
  const { settings, floors, remove } = opened
  let held = 0
  try {
    for (const size of CROWDS) {
      for (const { relay, crowd } of settings) await crowd.hold(await relay.waits(size - held))
      held = size
      const targets = [...floors, ...settings.map(({ relay }) => relay)]
      await timeReleases(targets, WARM_UP)
      for (let round = 1; round <= options.rounds; round += 1) {
        const times = await timeReleases(targets, options.iterations)
        for (const { name, relay, floor, alone } of settings) {
          const ratios = compare(times[targets.indexOf(relay)] ?? [], times[targets.indexOf(floor)] ?? [])
          if (size === CROWDS[0]) alone.push(ratios)
          say(`  ${size} waiting  round ${round}  ${name} / floor   ${ratios.text}${againstAlone(ratios, alone, size)}`)
        }
      }
    }
  } finally {
    const all = [...floors, ...settings.flatMap(({ relay, crowd }) => [relay, crowd])]
    await Promise.all(all.map((one) => one.stop()))
    await remove()
  }
}

async function openSettings({ root, nodeOptions, relays }: WaitingOptions): Promise<Opened | undefined> {
  const starting = { root, nodeOptions }
  if (relays === 1) {
    const floor = await startFloor()
    const one = settingOf('one relay, SQLite', await startRelay(starting), floor)
    return { settings: [one], floors: [floor], remove: async () => undefined }
  }
  if (lacks('initdb')) return undefined
  const postgres = await startPostgres({ durable: true })
  const url = async (): Promise<string> => (await postgres.createDatabase()).url
  const floor = await startFloor(await url())
  const alone = await startRelay({ ...starting, databaseUrl: await url() })
  const two = await startRelay({ ...starting, databaseUrl: await url() }, true)
  const settings = [settingOf('one relay, PostgreSQL', alone, floor), settingOf('two relays, PostgreSQL', two, floor)]
  return { settings, floors: [floor], remove: postgres.remove }
}

/** @param floor that inserts into a database of the same kind */
function settingOf(name: string, relay: BenchedRelay, floor: Floor): Setting {
  return { name, relay, floor, crowd: startCrowd(relay.port), alone: [] }
}

/** Both have been divided by a floor of their own round already. */
function againstAlone({ p50 }: Ratios, alone: readonly Ratios[], size: number): string {
  if (size === CROWDS[0]) return ''
  const under = alone.map((ratios) => ratios.p50).toSorted((a, b) => a - b)[Math.floor(alone.length / 2)] ?? p50
  return `   of ${CROWDS[0]} waiting ${(p50 / under).toFixed(2)} (goal ${GOAL}: ${p50 / under <= GOAL ? 'met' : 'not met'})`
}
