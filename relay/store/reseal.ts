/** Bodies that lie under an older key, sealed anew under the current one. */
import { sql } from 'kysely'
import type { Base64Url, RequestId } from '../contract/ids.ts'
import { fromBase64Url } from '../evidence/bytes.ts'
import { all, one, query } from './query.ts'
import type { Steps } from './query.ts'

export type Reseal = (request: RequestId, sealed: Uint8Array) => Uint8Array | undefined

/** Of at most 64 kB each; a transaction holds up whoever writes beside it. */
const BATCH = 16

// What is sealed begins with the name of its key, 8 bytes (relay/server/keys.ts).
const selectOthers = query<{ kid: Uint8Array; limit: number }>()((db, $) =>
  db
    .selectFrom('bodies')
    .select(['request', 'sealed'])
    .where(sql<Uint8Array>`substr(sealed, 1, 8)`, '<>', $.kid)
    .orderBy('request')
    .limit($.limit),
)
// Rows of bodies never change, so that one is taken away and put back in one transaction.
const deleteBody = query<{ request: string }>()((db, $) =>
  db.deleteFrom('bodies').where('request', '=', $.request).returning('request'),
)
const insertBody = query<{ request: string; sealed: Uint8Array }>()((db, $) =>
  db.insertInto('bodies').values({ request: $.request, sealed: $.sealed }),
)

export function* resealBodies(kid: Base64Url, reseal: Reseal): Steps<number> {
  let count = 0
  for (const { request, sealed } of yield* all(selectOthers, { kid: fromBase64Url(kid), limit: BATCH })) {
    const anew = reseal(request as RequestId, sealed)
    // Another relay may have been first.
    if (!anew || !(yield* one(deleteBody, { request }))) continue
    yield* all(insertBody, { request, sealed: anew })
    count += 1
  }
  return count
}
