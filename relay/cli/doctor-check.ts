/**
 * One thing that the doctor looked at.
 *
 * - `good`: it is as it should be
 * - `wrong`: it is not; `next` says what to do
 * - `unknown`: it could not be looked at; `next` says what that takes
 */
export type Check = Readonly<
  { name: string; says: string } & ({ state: 'good' } | { state: 'wrong' | 'unknown'; next: string })
>

export function good(name: string, says: string): Check {
  return { name, says, state: 'good' }
}

export function wrong(name: string, says: string, next: string): Check {
  return { name, says, state: 'wrong', next }
}

export function unknown(name: string, says: string, next: string): Check {
  return { name, says, state: 'unknown', next }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
