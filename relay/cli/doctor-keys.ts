/** Whether the keys in the directory are those that the database was used with. */
import { fromBase64Url } from '../evidence/bytes.ts'
import { livingKeys, readKeyRing } from '../store/key-ring.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { valueOf } from '../store/snapshot.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { StoreError } from '../store/store-error.ts'
import { good, wrong } from './doctor-check.ts'
import type { Check } from './doctor-check.ts'
import type { Where } from './where.ts'

const NEWEST_GRANT = 'SELECT jws FROM grants ORDER BY issued_at DESC, id LIMIT 1'
const SUBSCRIPTIONS = `SELECT vapid, count(*) FROM devices WHERE subscription IS NOT NULL AND revoked_at IS NULL GROUP BY vapid`

export async function checkKeysFit({ keys }: Where, snapshot: Snapshot): Promise<readonly Check[]> {
  let ring: KeyRing
  try {
    ring = await readKeyRing(keys)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    // Said already, of the file itself.
    return []
  }
  return [await checkGrantKey(ring, snapshot), await checkSubscriptions(ring, snapshot)]
}

async function checkGrantKey(ring: KeyRing, snapshot: Snapshot): Promise<Check> {
  const name = 'keys of grants'
  const jws = await valueOf(snapshot, NEWEST_GRANT)
  if (typeof jws !== 'string') return good(name, 'No grant was signed yet.')
  const { kid } = headerOf(jws)
  if (ring.grant.some((key) => key.kid === kid)) return good(name, 'The newest grant was signed by a key that is here.')
  return wrong(
    name,
    'The newest grant was signed by a key that is not here.',
    'These are the keys of another relay, or older ones. Put the keys.json back that belongs to this database.',
  )
}

function headerOf(jws: string): Readonly<{ kid?: unknown }> {
  try {
    const bytes = fromBase64Url(jws.split('.', 1)[0] ?? '')
    return JSON.parse(new TextDecoder().decode(bytes)) as Readonly<{ kid?: unknown }>
  } catch {
    // Then no key signed it.
    return {}
  }
}

/** A push service takes a message only from the key that the subscription was made with. */
async function checkSubscriptions(ring: KeyRing, snapshot: Snapshot): Promise<Check> {
  const name = 'keys of push'
  const living = new Set<string>(livingKeys(ring.vapid).map(({ publicKey }) => publicKey))
  let [all, lost] = [0, 0]
  for await (const [vapid, count] of snapshot.rows(SUBSCRIPTIONS)) {
    all += Number(count)
    // Null: the first key of all, before there could be another.
    const key = typeof vapid === 'string' ? vapid : ring.vapid[0]?.publicKey
    if (key === undefined || !living.has(key)) lost += Number(count)
  }
  if (all === 0) return good(name, 'No phone is subscribed to push yet.')
  if (lost === 0) return good(name, `Each of ${all} subscriptions was made with a key that is here.`)
  return wrong(
    name,
    `${lost} of ${all} subscriptions ${lost === 1 ? 'was' : 'were'} made with a push key that is retired or not here.`,
    'Whoever has such a phone opens the app once: it subscribes anew by itself.',
  )
}
