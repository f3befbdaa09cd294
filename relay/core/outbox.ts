/**
 * What a change owes to whom. The relay makes one notice per device of it and stores it with the
 * change, so that a crash between the two cannot lose it.
 *
 * Rule: whoever was told that a request waits is told that it no longer does. Each push must show
 * something, so there is no silent "never mind": the second takes the place of the first.
 */
import type { Instant, PersonId } from '../contract/ids.ts'
import type { Request } from './request.ts'

export type Owed = Readonly<{
  person: PersonId
  /** `group`: the one notification of all that waits is brought up to date. */
  kind: 'ask' | 'settled' | 'group'
  /** After this nobody needs it any more. */
  until: Instant
}>

/** How long it still helps to learn that a request has ended. */
const SETTLED_MILLISECONDS = 60 * 60_000

/** @param before absent for a new request */
export function owed({ before, after }: Readonly<{ before?: Request; after: Request }>): readonly Owed[] {
  if (!before && after.status === 'pending') {
    return after.asked.map(({ person, grouped }) => ({
      person,
      kind: grouped ? 'group' : 'ask',
      until: after.expiresAt,
    }))
  }
  if (before?.status !== 'pending' || after.status === 'pending') return []
  const until = (after.decidedAt ?? after.expiresAt) + SETTLED_MILLISECONDS
  return after.asked.map(({ person, grouped }) => ({ person, kind: grouped ? 'group' : 'settled', until }))
}
