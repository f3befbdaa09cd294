/** Whether whoever has the host let in an administrator whom no passkey let in. */
import type { Instant } from '../contract/ids.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { good, wrong } from './doctor-check.ts'
import type { Check } from './doctor-check.ts'

const NEWEST = 'SELECT made_at, expires_at, used_at FROM rebootstraps ORDER BY version DESC LIMIT 1'
/** A weekly run sees it. What stays wrong for longer, somebody makes silent together with all else. */
const WRONG_MILLISECONDS = 7 * 24 * 3_600_000
const NEXT =
  'If you know who did it and why, nothing is to be done. If not, somebody has this host: see “Everybody locked out” in docs/running.md.'

export async function checkAnew(snapshot: Snapshot): Promise<Check> {
  const name = 'set up anew'
  const now = await snapshot.now()
  for await (const [made, expires, used] of snapshot.rows(NEWEST)) {
    const isOpen = used === null && now < Number(expires)
    const entered = used === null ? 'nobody came in' : `a new administrator came in at ${when(Number(used))}`
    const link = isOpen ? `its link lets somebody in until ${when(Number(expires))}` : entered
    const says = `The relay was set up anew by its host at ${when(Number(made))}: ${link}.`
    return now < Number(made) + WRONG_MILLISECONDS ? wrong(name, says, NEXT) : good(name, says)
  }
  return good(name, 'The relay was never set up anew by its host.')
}

function when(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
