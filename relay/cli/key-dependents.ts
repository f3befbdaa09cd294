/** What still needs a key, by the rows of the database. */
import { fromBase64Url, fromUtf8, toBase64Url } from '../evidence/bytes.ts'
import { readJson } from '../evidence/strict-json.ts'
import type { KeyUse } from '../store/key-pair.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { Snapshot } from '../store/snapshot.ts'

export type Dependents = Readonly<{ says: string; next: string }>
type Key = Readonly<{ ring: KeyRing; use: KeyUse; kid: string }>

/** @returns undefined when nothing does */
export async function dependentsOf(snapshot: Snapshot, key: Key): Promise<Dependents | undefined> {
  const count = await COUNTS[key.use](snapshot, key)
  return count === 0 ? undefined : { says: `${count} ${SAYS[key.use].many}`, next: SAYS[key.use].next }
}

const SAYS = {
  grant: {
    many: 'grant(s) that were signed with it are unused.',
    next: 'They lapse by themselves within their time; ask again then. --anyway if it has leaked: they are refused from then on.',
  },
  log: { many: '', next: '' },
  vapid: {
    many: 'phone(s) are subscribed with it.',
    next: 'Each changes to the new key when its owner opens the app. --anyway leaves those without push until then.',
  },
  seal: {
    many: 'shown bodies are sealed under it.',
    next: 'A relay that runs seals them anew within an hour, or at its next start. --anyway destroys what they show.',
  },
} as const satisfies Record<KeyUse, { many: string; next: string }>

const COUNTS: Readonly<Record<KeyUse, (snapshot: Snapshot, key: Key) => Promise<number>>> = {
  grant: (snapshot, { kid }) =>
    countRows(snapshot, `SELECT jws FROM grants WHERE status = 'open'`, (jws) => kidOf(String(jws)) === kid),
  // Whoever pinned it learns of the next one from what both have signed.
  log: () => Promise.resolve(0),
  vapid: (snapshot, { ring, kid }) => {
    const key = ring.vapid.find((one) => one.kid === kid)
    const isFirst = ring.vapid[0]?.kid === kid
    const sql = 'SELECT vapid FROM devices WHERE subscription IS NOT NULL AND revoked_at IS NULL'
    return countRows(snapshot, sql, (vapid) => (vapid === null ? isFirst : vapid === key?.publicKey))
  },
  seal: (snapshot, { ring, kid }) => {
    const others = new Set(ring.seal.map((key) => key.kid).filter((other) => other !== kid))
    const isFirst = ring.seal[0]?.kid === kid
    // What begins with no key's name was sealed by the first version, under the first key.
    return countRows(snapshot, 'SELECT substr(sealed, 1, 8) FROM bodies', (start) => {
      const named = toBase64Url(start as Uint8Array)
      return named === kid || (isFirst && !others.has(named))
    })
  },
}

async function countRows(snapshot: Snapshot, sql: string, counts: (value: unknown) => boolean): Promise<number> {
  let count = 0
  for await (const [value] of snapshot.rows(sql)) if (counts(value)) count += 1
  return count
}

function kidOf(jws: string): string | undefined {
  const header = readJson(fromUtf8(fromBase64Url(jws.slice(0, jws.indexOf('.')))))
  if (typeof header !== 'object' || header === null || !('kid' in header)) return undefined
  return typeof header.kid === 'string' ? header.kid : undefined
}
