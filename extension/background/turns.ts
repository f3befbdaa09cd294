/** @returns what runs one piece of work after the other; whoever hands one over gets its end, or its error */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    // Whoever is next only waits for its end.
    last = turn.catch(() => undefined)
    return turn
  }
}
