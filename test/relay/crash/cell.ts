/** One cell of the crash sweep: one life, one place, one way to fall. */
import type { Notice } from '../../../relay/store/store.ts'
import { pushTopic } from '../../../relay/server/push/payload.ts'
import type { Careless } from '../../kit/crash-child.ts'
import { hireDoomedRelay } from '../../kit/doomed-relay.ts'
import { brokenInvariants } from '../../kit/invariants.ts'
import { freePort } from '../../kit/loopback.ts'
import { callsTo, startRunningRelay } from '../../kit/running-relay.ts'
import type { Letter, ScriptedPush } from '../../kit/scripted-push.ts'
import type { Cast } from './cast.ts'
import type { Cell } from './cells.ts'
import type { Ground } from './ground.ts'
import { LIVES } from './life.ts'

export type Play = Cell &
  Readonly<{
    cast: Cast
    push: ScriptedPush
    ground: Ground
    careless?: Careless
    /** How long a push may take that must come. */
    pushMilliseconds?: number
  }>

const LEAP_MILLISECONDS = 6 * 60_000

/**
 * The relay dies at the place by `kill -9`; the next one starts on what it left, while the clients go on.
 *
 * @returns what is broken afterwards
 */
export async function killedAt(play: Play): Promise<readonly string[]> {
  const { life, step, cast, push, ground, careless, pushMilliseconds = 15_000 } = play
  const doomed = hireDoomedRelay(careless)
  const port = await freePort()
  const { hosts, ca, allowPrivate = false } = push.options
  let ahead = 0
  const next = doomed.gone.then(async () => {
    await ground.endLeases()
    return startRunningRelay({ ...ground.running, port, push: push.options, aheadMilliseconds: () => ahead })
  })
  try {
    await doomed.run({ ...ground.running, port, step, how: 'die', push: { hosts, ca, allowPrivate } })
    const leap = async (): Promise<void> => {
      ahead += LEAP_MILLISECONDS
      doomed.leap()
    }
    const pushed = (id: string, name: string) => {
      const topic = pushTopic({ request: id } as Notice)
      const fits = (letter: Letter) => letter.topic === topic && letter.path === `/push/${name}`
      return push.letters.first(fits, `push to ${name}`, pushMilliseconds)
    }
    const { id, executed } = await LIVES[life]({ ...cast, relay: callsTo(port, () => ahead), leap, pushed })
    if (!(await doomed.reached)) return [`${step}: not reached`]
    if (id !== undefined) await Promise.all([pushed(id, 'dana'), pushed(id, 'lee')])
    await (await next).stop()
    return brokenInvariants(await ground.records(), executed).map((what) => `${step}: ${what}`)
  } catch (error) {
    return [`${step}: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    await doomed.end()
    await (await next.catch(() => undefined))?.stop()
    await ground.remove()
  }
}
