/** Runs one after another what must not overlap in this process. A failure does not stop the queue. */
export type Turns = Readonly<{ take: <T>(work: () => Promise<T>) => Promise<T> }>

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take(work) {
      const turn = last.then(work)
      // Whoever took the turn gets its error; whoever is next only waits for its end.
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
