/** Plays lives on a driver and holds each step against the books. Every alarm names seed and path, to be replayed. */
import fc from 'fast-check'
import { openBooks } from './books.ts'
import type { Books } from './books.ts'
import { life } from './commands.ts'
import type { Command, Reach } from './commands.ts'
import { Alarm } from './driver.ts'
import type { Driver } from './driver.ts'

export const START = 1_800_000_000_000
/** Every model runs under these. */
export const SEEDS = [7, 1_138, 90_210] as const

export type Played = Readonly<{ lives: number; commands: number; reached: ReadonlyMap<string, number> }>

type Model = Readonly<{
  reach: Reach
  open: () => Driver | Promise<Driver>
  seed: number
  lives: number
  /** Commands in the longest life. */
  most: number
  /** Where fast-check shall begin, to replay what it printed. */
  path?: string
  /** Looks for the shortest life that alarms; a mutant is content with any. */
  shrink?: boolean
}>

/** @throws with the life that raised the first alarm, its seed and its path */
export async function playLives({ reach, open, seed, lives, most, path, shrink = true }: Model): Promise<Played> {
  const reached = new Map<string, number>()
  let commands = 0
  await fc.assert(
    fc.asyncProperty(life(reach, most), async (steps) => {
      const driver = await open()
      const books = openBooks(START)
      try {
        await playLife(driver, books, steps)
      } finally {
        await driver.close()
      }
      commands += steps.length
      for (const [state, times] of books.reached) reached.set(state, (reached.get(state) ?? 0) + times)
    }),
    { numRuns: lives, seed, endOnFailure: !shrink, ...(path === undefined ? {} : { path }) },
  )
  return { lives, commands, reached }
}

async function playLife(driver: Driver, books: Books, steps: readonly Command[]): Promise<void> {
  const said: string[] = []
  try {
    for (const command of steps) {
      const request = 'ago' in command ? Math.max(0, books.size() - 1 - command.ago) : books.size()
      said.push(`${JSON.stringify(command)} on ${request}`)
      books.note(command, request, await driver.perform(command, request))
      driver.turnTo(books.now())
      if ('ago' in command && books.size() > 0) books.compare(request, await driver.look(request))
    }
    for (let request = 0; request < books.size(); request += 1) books.compare(request, await driver.look(request))
    const leaves = await driver.leaves()
    const must = books.leaves()
    if (leaves && JSON.stringify(leaves) !== JSON.stringify(must)) {
      throw new Alarm(`the log tells ${JSON.stringify(leaves)}, and must tell ${JSON.stringify(must)}`)
    }
  } catch (error) {
    const steps = said.map((step, index) => `  ${index + 1}. ${step}`).join('\n')
    throw new Alarm(`${error instanceof Error ? error.message : String(error)}, after:\n${steps}`, { cause: error })
  }
}
