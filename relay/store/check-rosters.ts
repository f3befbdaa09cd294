/** Whether the stored rosters are one history, and the newest of them says who there is now. */
import type { CanonicalJson } from '../contract/ids.ts'
import { rosterDigest } from '../evidence/roster.ts'
import type { Snapshot } from './snapshot.ts'

type Entry = Readonly<{ id: string; [member: string]: unknown }>
type RosterText = Readonly<{ people: readonly Entry[]; passkeys: readonly Entry[] }>

/** @returns what does not fit */
export async function checkRosters(snapshot: Snapshot): Promise<readonly string[]> {
  const broken: string[] = []
  let [next, newest]: [number, string | undefined] = [1, undefined]
  for await (const [version, digest, roster] of snapshot.rows(
    'SELECT version, digest, roster FROM rosters ORDER BY version',
  )) {
    const text = String(roster) as CanonicalJson
    if (version !== next) broken.push(`version ${next} is missing`)
    if (rosterDigest(text) !== digest) broken.push(`version ${String(version)} is not what was hashed`)
    next = Number(version) + 1
    newest = text
  }
  const people = await idsOf(snapshot, 'SELECT id FROM people WHERE active = 1')
  const passkeys = await keysOf(snapshot)
  const { people: listed, passkeys: keys } = newest === undefined ? EMPTY : (JSON.parse(newest) as RosterText)
  const active = listed.filter((person) => person['active'] !== false).map(({ id }) => id)
  for (const id of difference(people, new Set(active)))
    broken.push(`${id} is here and in no roster, or the other way round`)
  const signed = new Set(keys.map(({ id, person, public_key }) => `${id} ${String(person)} ${String(public_key)}`))
  for (const key of difference(passkeys, signed)) {
    broken.push(`the passkey ${key.split(' ', 1)[0] ?? ''} is here and in no roster, or the other way round`)
  }
  return broken
}

const EMPTY: RosterText = { people: [], passkeys: [] }

async function idsOf(snapshot: Snapshot, sql: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for await (const [id] of snapshot.rows(sql)) ids.add(String(id))
  return ids
}

async function keysOf(snapshot: Snapshot): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for await (const [id, person, key] of snapshot.rows(
    'SELECT id, person, public_key FROM passkeys WHERE revoked_at IS NULL ORDER BY id',
  )) {
    keys.add(`${String(id)} ${String(person)} ${String(key)}`)
  }
  return keys
}

function difference(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [...[...one].filter((key) => !other.has(key)), ...[...other].filter((key) => !one.has(key))].slice(0, 10)
}
