/** Every place of a crash, with the life in which it is reached. */
import type { Change, CrashStep, Place } from '../../../relay/store/crash-steps.ts'
import type { Life } from './life.ts'

const PLACES: readonly Place[] = ['before BEGIN', 'rows written', 'leaves written', 'before COMMIT', 'after COMMIT']

const transaction = (change: Change): readonly CrashStep[] => PLACES.map((place): CrashStep => `${change}: ${place}`)
const called = (route: Extract<Change, 'ask' | 'decide' | 'cancel' | 'redeem' | 'reportOutcome' | 'revokeGrant'>) => [
  `${route}: received` as const,
  ...transaction(route),
  `${route}: before reply` as const,
]

const STEPS: Readonly<Record<Life, readonly CrashStep[]>> = {
  approved: [
    ...called('ask'),
    'outbox: claimed',
    'outbox: before send',
    'outbox: sent',
    'outbox: settled',
    'request: received',
    'request: before reply',
    'decide: received',
    'decide: proof checked',
    'grant: signed',
    ...transaction('decide'),
    'waiters: woken',
    'decide: before reply',
    ...called('redeem'),
    ...called('reportOutcome'),
  ],
  cancelled: called('cancel'),
  revoked: called('revokeGrant'),
  expired: transaction('expire'),
  disabled: ['disablePerson: received', ...transaction('people'), 'disablePerson: before reply'],
}

export type Cell = Readonly<{ life: Life; step: CrashStep }>

export const CELLS: readonly Cell[] = (Object.keys(STEPS) as Life[]).flatMap((life) =>
  STEPS[life].map((step) => ({ life, step })),
)

const TELLING = /^(?:decide|waiters|grant)|before COMMIT$|after COMMIT$|^outbox: (?:claimed|sent)$/

/** Each change right before and behind its commit, all of a decision, and a push that is on its way. */
export const TELLING_CELLS: readonly Cell[] = CELLS.filter(({ step }) => TELLING.test(step))
