import { vi } from 'vitest'

/** Waits until what is expected holds: also for clocks that a test has replaced, and with the patience of `until`. */
export function comesTrue<Thing>(look: () => Thing | Promise<Thing>): Promise<Thing> {
  return vi.waitFor(look, { timeout: 40_000 })
}
