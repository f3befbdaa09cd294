import type { ComponentChildren } from 'preact'
import type { Trouble } from '../relay.ts'
import { ENROL } from '../words-enrol.ts'

/** Why this link leads no further, and where to get one that does. */
export function Refused({
  says,
  next,
  toSignIn,
  children,
}: Readonly<{ says: string; next: string; toSignIn?: boolean; children?: ComponentChildren }>) {
  return (
    <section class="card narrow hero">
      <h1>{says}</h1>
      <p>{next}</p>
      {children}
      {toSignIn && (
        <a class="button" href="/">
          {ENROL.signIn}
        </a>
      )}
    </section>
  )
}

/** Without an answer nobody knows whether the relay took it. */
export function unsureOf(trouble: Trouble): Trouble {
  return trouble.code === 'unreachable' || trouble.code === 'outdated' ? { ...trouble, says: ENROL.unsure } : trouble
}
