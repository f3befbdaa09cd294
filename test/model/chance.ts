/** Chance from a seed, for what runs too long or too concurrently for fast-check to shrink. */
export type Chance = Readonly<{
  /** A whole number in [0, below). */
  below: (below: number) => number
  /** True so many times of a hundred. */
  percent: (times: number) => boolean
  pick: <T>(from: readonly [T, ...T[]]) => T
}>

/** Mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number): number => Math.floor(next() * most)
  return { below, percent: (times) => below(100) < times, pick: (from) => from[below(from.length)] ?? from[0] }
}
