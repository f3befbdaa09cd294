/** Keys with which services ask: their making and their end. */
import { orMissing } from './people-guards.ts'
import { serviceRow } from './people-rows.ts'
import { all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import type { PeopleChange } from './store.ts'
import type { ServiceRow } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>
type At = Readonly<{ id: string; at: number }>

const insertService = query<ServiceRow>()((db, $) => db.insertInto('services').values($))
const setRevoked = query<At>()((db, $) =>
  db
    .updateTable('services')
    .set({ revoked_at: $.at })
    .where('id', '=', $.id)
    .where('revoked_at', 'is', null)
    .returning('id'),
)

export function* createService({ service }: Of<'create_service'>): Steps<void> {
  yield* all(insertService, serviceRow(service))
}

export function* revokeService({ service: id, at }: Of<'revoke_service'>): Steps<void> {
  orMissing(yield* one(setRevoked, { id, at }))
}
