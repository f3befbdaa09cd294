/**
 * Which keys the log knows of: the first relay of a database that finds another one in its file says so.
 *
 * Rule: names only. Of a key with a public half the name is its digest.
 */
import { logEvent } from '../evidence/log-event.ts'
import { appendEvents } from './audit.ts'
import type { KeyUse } from './key-pair.ts'
import { keepFact, readFact } from './relay-facts.ts'
import { NOW, one, query } from './query.ts'
import type { None, Steps } from './query.ts'

export type KeyName = Readonly<{ use: KeyUse; kid: string; retired: boolean }>
type KeyChange = Readonly<{ kind: 'key.rotated' | 'key.retired'; use: KeyUse; kid: string }>

const selectNow = query<None>()((db) => db.selectNoFrom(NOW.as('now')))

/** @returns what was new; nothing at the first time, when there is nothing to be other than */
export function* noteKeys(names: readonly KeyName[]): Steps<readonly KeyChange[]> {
  const isFirst = (yield* readFact('keys noted')) === undefined
  const at = Number((yield* one(selectNow, {}))?.now)
  const changes: KeyChange[] = []
  for (const { use, kid, retired } of names) {
    if (yield* isNew(`key ${use} ${kid}`, at)) changes.push({ kind: 'key.rotated', use, kid })
    if (retired && (yield* isNew(`key retired ${use} ${kid}`, at))) changes.push({ kind: 'key.retired', use, kid })
  }
  yield* keepFact('keys noted', String(at))
  if (isFirst) return []
  yield* appendEvents(changes.map((change) => logEvent({ v: 1, at, ...change })))
  return changes
}

function* isNew(name: string, at: number): Steps<boolean> {
  if ((yield* readFact(name)) !== undefined) return false
  yield* keepFact(name, String(at))
  return true
}
