/** Plays histories on one ground and stops at the first that is wrong. */
import { chanceOf } from './chance.ts'
import { wrongIn } from './checker.ts'
import { HISTORY_POLICY, openClients } from './clients.ts'
import { Alarm } from './driver.ts'
import type { Ground } from './ground.ts'

export type Tally = Readonly<{ histories: number; calls: number; ends: ReadonlyMap<string, number> }>

/** @throws {Alarm} with what is wrong and the whole history */
export async function playHistories(
  ground: Ground,
  { seed, histories }: Readonly<{ seed: number; histories: number }>,
): Promise<Tally> {
  await ground.setPolicy(HISTORY_POLICY)
  const clients = openClients(ground, chanceOf(seed))
  const ends = new Map<string, number>()
  let calls = 0
  for (let number = 1; number <= histories; number += 1) {
    const history = await clients.play()
    const wrong = wrongIn(history)
    if (wrong.length > 0) {
      const whole = JSON.stringify(history, undefined, 1)
      throw new Alarm(`history ${number} of seed ${seed}: ${wrong.join('; ')}\n${whole}`)
    }
    calls += history.entries.length
    const [end] = history.ends
    const name = `${end?.status}/${end?.grant}`
    ends.set(name, (ends.get(name) ?? 0) + 1)
  }
  return { histories, calls, ends }
}
