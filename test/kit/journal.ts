/**
 * What a local server saw, in order, and a way to wait for the entry that a test needs. Waiting is
 * woken by the entry itself, so that a journey neither sleeps nor polls.
 */
type Waiter<Entry> = Readonly<{ wanted: (entry: Entry) => boolean; found: (entry: Entry) => void }>

export class Journal<Entry> {
  readonly #entries: Entry[] = []
  readonly #waiters = new Set<Waiter<Entry>>()

  get entries(): readonly Entry[] {
    return this.#entries
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    for (const waiter of this.#waiters) {
      if (!waiter.wanted(entry)) continue
      this.#waiters.delete(waiter)
      waiter.found(entry)
    }
  }

  /**
   * The first entry, of those that are there and those to come, that fits.
   *
   * @throws after `milliseconds`, naming what was wanted and what came instead
   */
  first(wanted: (entry: Entry) => boolean, what: string, milliseconds = 40_000): Promise<Entry> {
    const there = this.#entries.find(wanted)
    if (there !== undefined) return Promise.resolve(there)
    const { promise, resolve, reject } = Promise.withResolvers<Entry>()
    const waiter: Waiter<Entry> = {
      wanted,
      found: (entry) => {
        clearTimeout(timer)
        resolve(entry)
      },
    }
    const timer = setTimeout(() => {
      this.#waiters.delete(waiter)
      reject(new Error(`No ${what} within ${milliseconds} ms. Seen: ${JSON.stringify(this.#entries.slice(-10))}`))
    }, milliseconds)
    this.#waiters.add(waiter)
    return promise
  }

  /** Forgets the past, so that a later journey starts from nothing. */
  clear(): void {
    this.#entries.length = 0
  }
}
