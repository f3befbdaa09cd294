import type { Answered } from './relay.ts'
import { HEALTH } from './words-people.ts'

type Health = NonNullable<Answered<'people'>['people'][number]['devices'][number]['health']>

/** How pushes to a phone fare, in words. */
export function pushState(health: Health): string {
  const { state } = HEALTH
  if (health.state === 'good' || health.state === 'silent' || health.state === 'failing')
    return state[health.state](health.since)
  return state[health.state]
}
