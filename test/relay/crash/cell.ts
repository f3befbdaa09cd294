/** One cell of the crash sweep: one life, one place, one way to fall. */
import type { Notice } from '../../../relay/store/store.ts'
import { pushTopic } from '../../../relay/server/push/payload.ts'
import type { Careless } from '../../kit/crash-child.ts'
import { hireDoomedRelay } from '../../kit/doomed-relay.ts'
import type { DoomedRelay } from '../../kit/doomed-relay.ts'
import { brokenInvariants } from '../../kit/invariants.ts'
import { freePort } from '../../kit/loopback.ts'
import type { Postgres } from '../../kit/postgres.ts'
import { callsTo, startRunningRelay } from '../../kit/running-relay.ts'
import type { Letter, ScriptedPush } from '../../kit/scripted-push.ts'
import type { Cell } from './cells.ts'
import type { Ground, Office } from './ground.ts'
import { LIVES, LONGER_THAN_A_LEASE_MILLISECONDS } from './life.ts'

export type Play = Readonly<{
  cell: Cell
  office: Office
  push: ScriptedPush
  careless?: Careless
  /** How long a push may take that must come. */
  pushMilliseconds?: number
}>

type Stage = Readonly<{ doomed: DoomedRelay; ground: Ground; port: number; ahead: () => number }>

const LEAP_MILLISECONDS = 6 * 60_000

/**
 * The relay dies at the place by `kill -9`; the next one starts on what it left, while the clients go on.
 *
 * @returns what is broken afterwards
 */
export async function killedAt(play: Play): Promise<readonly string[]> {
  return played(play, 'die', async ({ doomed, ground, port, ahead }) => {
    await doomed.gone
    await ground.endLeases()
    const relay = await startRunningRelay({
      ...ground.running,
      port,
      push: play.push.options,
      aheadMilliseconds: ahead,
    })
    return () => relay.stop()
  })
}

/** The database is stopped at once at the place, without a checkpoint, and comes back; the relay goes on by itself. */
export async function cutOffAt(play: Play & Readonly<{ cluster: Postgres }>): Promise<readonly string[]> {
  return played(play, 'hold', async ({ doomed, ground }) => {
    if (!(await doomed.reached)) return async () => undefined
    await play.cluster.stopImmediately()
    doomed.goOn()
    await play.cluster.start()
    await ground.endLeases()
    return () => doomed.end()
  })
}

/** @param fall what happens at the place; it gives what ends the relay that is there then */
async function played(
  { cell: { life, step }, office, push, careless, pushMilliseconds = LONGER_THAN_A_LEASE_MILLISECONDS }: Play,
  how: 'die' | 'hold',
  fall: (stage: Stage) => Promise<() => Promise<void>>,
): Promise<readonly string[]> {
  const ground = await office.copy()
  const doomed = hireDoomedRelay(careless)
  const port = await freePort()
  let jumped = 0
  const leap = async (): Promise<void> => {
    jumped += LEAP_MILLISECONDS
    doomed.leap()
  }
  const ahead = () => jumped
  const pushed = (id: string, name: string) => {
    const topic = pushTopic({ request: id } as Notice)
    const fits = (letter: Letter) => letter.topic === topic && letter.path === `/push/${name}`
    return push.letters.first(fits, `push to ${name}`, pushMilliseconds)
  }
  const fallen = fall({ doomed, ground, port, ahead })
  fallen.catch(() => undefined)
  try {
    const { hosts, ca, allowPrivate = false } = push.options
    await doomed.run({ ...ground.running, port, step, how, push: { hosts, ca, allowPrivate } })
    const scene = { ...office.cast, relay: callsTo(port, ahead), leap: ground.leap ?? leap, pushed }
    const { id, executed } = await LIVES[life](scene)
    if (!(await doomed.reached)) return [`${step}: not reached`]
    if (id !== undefined) await Promise.all([pushed(id, 'dana'), pushed(id, 'lee')])
    const end = await fallen
    await end()
    return brokenInvariants(await ground.records(), executed).map((what) => `${step}: ${what}`)
  } catch (error) {
    await doomed.end()
    const cause = await fallen.then(
      () => [],
      (why: unknown) => [why],
    )
    return [error, ...cause].map((why) => `${step}: ${why instanceof Error ? why.message : String(why)}`)
  } finally {
    await doomed.end()
    const end = await fallen.catch(() => undefined)
    await end?.()
    await ground.remove()
  }
}
