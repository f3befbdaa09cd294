/** The checks that a tree must pass under one seed, cheapest first; the same for our own code and for a mutant of it. */
import { makeCast } from './cast-office.ts'
import type { KeptCast } from './cast-office.ts'
import { openCore } from './core-driver.ts'
import { openGround } from './ground.ts'
import { playHistories } from './histories.ts'
import type { Check } from './mutant.ts'
import { playPeople } from './people.ts'
import { playLives } from './play.ts'
import { openRelays } from './relay-driver.ts'

let cast: Promise<KeptCast> | undefined

/** @returns the first alarm, or undefined when all is well */
export async function alarmOf(check: Check, seed: number): Promise<string | undefined> {
  try {
    if (check === 'core')
      await playLives({ reach: 'core', open: openCore, seed, lives: 6_000, most: 60, shrink: false })
    if (check === 'relay') {
      const made = await (cast ??= makeCast('sqlite'))
      await playLives({ reach: 'relay', open: () => openRelays(made), seed, lives: 120, most: 36, shrink: false })
    }
    if (check === 'people') await playPeople()
    if (check === 'histories') {
      const ground = await openGround('SQLite')
      try {
        await playHistories(ground, { seed, histories: 250 })
      } finally {
        await ground.close()
      }
    }
    return undefined
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return cause instanceof Error ? cause.message : String(cause)
  }
}
