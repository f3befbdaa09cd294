/** Codes by which somebody without any of their devices can look, and nothing else. */
import type { Digest, PersonId } from '../contract/ids.ts'
import type { RecoveryCodes } from './people.ts'
import { NOW, NotStored, all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import type { PeopleResult } from './store.ts'

const insertCode = query<{ hash: string; person: string; made_at: number }>()((db, $) =>
  db
    .insertInto('recovery_codes')
    .values({ hash: $.hash, person: $.person, made_at: $.made_at, used_at: null })
    .onConflict((on) => on.column('hash').doNothing())
    .returning('hash'),
)
const deleteUnused = query<{ person: string }>()((db, $) =>
  db.deleteFrom('recovery_codes').where('person', '=', $.person).where('used_at', 'is', null),
)
const deleteSessionsByCode = query<{ person: string }>()((db, $) =>
  db.deleteFrom('sessions').where('person', '=', $.person).where('began', '=', 'recovery'),
)
const useCode = query<{ hash: string; person: string }>()((db, $) =>
  db
    .updateTable('recovery_codes')
    .set({ used_at: NOW })
    .where('hash', '=', $.hash)
    .where('person', '=', $.person)
    .where('used_at', 'is', null)
    .returning('hash'),
)
const selectCode = query<{ hash: string }>()((db, $) =>
  db
    .selectFrom('recovery_codes')
    .innerJoin('people', 'people.id', 'recovery_codes.person')
    .select('recovery_codes.person')
    .where('hash', '=', $.hash)
    .where('used_at', 'is', null)
    .where('people.active', '=', 1),
)
const selectCodes = query<{ person: string }>()((db, $) =>
  db.selectFrom('recovery_codes').select(['made_at', 'used_at']).where('person', '=', $.person),
)

/** Those of before that were not used are worth nothing any more; sessions that the used ones began have ended. */
export function* replaceCodes(
  person: PersonId,
  { codes, at }: Readonly<{ codes: readonly Digest[]; at: number }>,
): Steps<void> {
  yield* all(deleteUnused, { person })
  yield* all(deleteSessionsByCode, { person })
  for (const hash of codes) {
    // A code that there was, of whomever, was not drawn at random.
    if (!(yield* one(insertCode, { hash, person, made_at: at }))) throw new NotStored<PeopleResult>('taken')
  }
}

/** @returns false when it was used or replaced before */
export function* useRecoveryCode(hash: Digest, person: PersonId): Steps<boolean> {
  return (yield* one(useCode, { hash, person })) !== undefined
}

export function* readRecoveryCode(hash: Digest): Steps<PersonId | undefined> {
  return (yield* one(selectCode, { hash }))?.person as PersonId | undefined
}

export function* readRecoveryCodes(person: PersonId): Steps<RecoveryCodes> {
  const rows = yield* all(selectCodes, { person })
  const left = rows.filter(({ used_at }) => used_at === null)
  const used = rows.flatMap(({ used_at }) => (used_at === null ? [] : [used_at]))
  const [first] = left
  return {
    left: left.length,
    ...(first && { madeAt: first.made_at }),
    ...(used.length > 0 && { lastUsedAt: Math.max(...used) }),
  }
}
