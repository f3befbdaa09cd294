/**
 * Whether the stored rosters are one history, each signed into it by an administrator of the one before, and
 * the newest of them says who there is now.
 */
import type { CanonicalJson } from '../contract/ids.ts'
import type { RosterCause } from '../contract/roster.ts'
import { fromBase64Url } from '../evidence/bytes.ts'
import { advanceUnsigned } from '../evidence/roster-anew.ts'
import { advanceRoster, knownRoster } from '../evidence/roster-chain.ts'
import type { KnownRoster, Site } from '../evidence/roster-chain.ts'
import { rosterDigest } from '../evidence/roster.ts'
import { valueOf } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'

type Row = Readonly<{ version: number; digest: string; text: CanonicalJson; by: RosterCause | undefined }>

/** @returns what does not fit */
export async function checkRosters(snapshot: Snapshot): Promise<readonly string[]> {
  const broken: string[] = []
  const site = await siteOf(snapshot)
  let [next, known]: [number, KnownRoster | undefined] = [1, undefined]
  for await (const row of rostersOf(snapshot)) {
    if (row.version !== next) broken.push(`version ${next} is missing`)
    if (rosterDigest(row.text) !== row.digest) broken.push(`version ${row.version} is not what was hashed`)
    const why = await whyNot(known, row, site)
    if (why !== undefined) broken.push(`version ${row.version} does not follow from the one before it (${why})`)
    next = row.version + 1
    known = read(row.text)
  }
  return [...broken, ...(await notListed(snapshot, known))]
}

async function* rostersOf(snapshot: Snapshot): AsyncGenerator<Row> {
  const sql = 'SELECT version, digest, roster, step FROM rosters ORDER BY version'
  for await (const [version, digest, roster, step] of snapshot.rows(sql)) {
    const by = typeof step === 'string' ? (JSON.parse(step) as RosterCause) : undefined
    yield { version: Number(version), digest: String(digest), text: String(roster) as CanonicalJson, by }
  }
}

/** Those of the first version were signed by nobody; the chain begins with the last of them. */
async function whyNot(known: KnownRoster | undefined, { text, by }: Row, site: Site): Promise<string | undefined> {
  const step = { roster: text, by: by ?? { kind: 'set_up' } } as const
  // Written by a command on the host, and loud everywhere else.
  const isUnsigned = known !== undefined && step.by.kind === 'rebootstrap'
  const next = isUnsigned
    ? await advanceUnsigned(known, step)
    : await advanceRoster(by === undefined ? undefined : known, step, site)
  return 'why' in next ? next.why : undefined
}

/** The page on which the first passkey was made says which origin all of them sign for. */
async function siteOf(snapshot: Snapshot): Promise<Site> {
  const text = await valueOf(snapshot, 'SELECT client_data_json FROM passkeys ORDER BY created_at, id LIMIT 1')
  try {
    const bytes = fromBase64Url(String(text))
    const { origin } = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<{ origin: string }>
    return { origin, rpId: new URL(origin).hostname }
  } catch {
    // Then no signature fits, which is said of each step that has one.
    return { origin: '', rpId: '' }
  }
}

function read(text: CanonicalJson): KnownRoster | undefined {
  try {
    return knownRoster(text)
  } catch {
    // Said already: it does not follow from the one before it.
    return undefined
  }
}

async function notListed(snapshot: Snapshot, known: KnownRoster | undefined): Promise<readonly string[]> {
  const { people, passkeys } = known?.roster ?? { people: [], passkeys: [] }
  const active = new Set<string>(people.filter((person) => person.active).map(({ id }) => id))
  const signed = new Set(passkeys.map(({ id, person, public_key }) => `${id} ${person} ${public_key}`))
  const out = 'is here and in no roster, or the other way round'
  return [
    ...difference(await idsOf(snapshot, 'SELECT id FROM people WHERE active = 1'), active).map((id) => `${id} ${out}`),
    ...difference(await keysOf(snapshot), signed).map((key) => `the passkey ${key.split(' ', 1)[0] ?? ''} ${out}`),
  ]
}

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
