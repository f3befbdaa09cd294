/**
 * Stores one change of people, devices or keys, with its nonce, its audit leaves and the roster that
 * follows from it.
 *
 * Rule: a guard is the predicate of the statement that writes, so that of two changes at the same time
 *   one finds the thing used, taken or gone.
 */
import { appendEvents } from './audit.ts'
import { addDevice, nameDevice, namePasskey, revokeDeviceWith, revokePasskey } from './change-devices.ts'
import { addPasskey, enrol, rebootstrap, setUp, setUpAnew } from './change-entries.ts'
import { cancelInvitation, confirmReinvite, invite, reinvite } from './change-invitations.ts'
import { changeRoles, disablePerson } from './change-person.ts'
import { createService, revokeService } from './change-services.ts'
import { claimPairing, pair, recover, signIn, signOut } from './change-sessions.ts'
import type { Passing } from './crash-steps.ts'
import { addNotice } from './notices.ts'
import { no } from './people-guards.ts'
import { NOW, one, query } from './query.ts'
import type { Steps } from './query.ts'
import { replaceCodes } from './recovery-codes.ts'
import { readRoster } from './rosters.ts'
import type { PeopleChange, PeopleResult } from './store.ts'

const useNonce = query<{ nonce: string; expires_at: number }>()((db, $) =>
  db
    .insertInto('nonces')
    .values($)
    .onConflict((on) => on.column('nonce').doNothing())
    .returning('nonce'),
)
const selectLiveNonce = query<{ nonce: string }>()((db, $) =>
  db.selectFrom('nonces').select('nonce').where('nonce', '=', $.nonce).where('expires_at', '>', NOW),
)

export function* changePeople(change: PeopleChange, pass?: Passing): Steps<PeopleResult> {
  if (change.nonce) yield* useUp(change.nonce)
  if (change.roster !== undefined && (yield* readRoster()).digest !== change.roster) no('stale')
  yield* apply(change)
  pass?.('rows written')
  const { events, notices = [] } = change
  for (const notice of notices) yield* addNotice(notice)
  yield* appendEvents(typeof events === 'function' ? events(yield* readRoster()) : events)
  pass?.('leaves written')
  return 'stored'
}

function* useUp({ nonce, expiresAt }: NonNullable<PeopleChange['nonce']>): Steps<void> {
  const fresh = yield* one(useNonce, { nonce, expires_at: expiresAt })
  const inTime = fresh && (yield* one(selectLiveNonce, { nonce }))
  if (!inTime) no('used')
}

function* apply(change: PeopleChange): Steps<void> {
  switch (change.kind) {
    case 'set_up':
      return yield* setUp(change)
    case 'enrol':
      return yield* enrol(change)
    case 'add_passkey':
      return yield* addPasskey(change)
    case 'set_up_anew':
      return yield* setUpAnew(change)
    case 'rebootstrap':
      return yield* rebootstrap(change)
    case 'invite':
      return yield* invite(change)
    case 'reinvite':
      return yield* reinvite(change)
    case 'confirm_reinvite':
      return yield* confirmReinvite(change)
    case 'cancel_invitation':
    case 'cancel_reinvite':
      return yield* cancelInvitation(change)
    case 'disable_person':
      return yield* disablePerson(change)
    case 'change_roles':
      return yield* changeRoles(change)
    case 'sign_in':
      return yield* signIn(change)
    case 'sign_out':
      return yield* signOut(change)
    case 'pair':
      return yield* pair(change)
    case 'claim_pairing':
      return yield* claimPairing(change)
    case 'add_device':
      return yield* addDevice(change)
    case 'rename_device':
      return yield* nameDevice(change)
    case 'rename_passkey':
      return yield* namePasskey(change)
    case 'make_recovery_codes':
      return yield* replaceCodes(change.person, change)
    case 'recover':
      return yield* recover(change)
    case 'revoke_device':
      return yield* revokeDeviceWith(change)
    case 'revoke_passkey':
      return yield* revokePasskey(change.passkey, change)
    case 'create_service':
      return yield* createService(change)
    case 'revoke_service':
      return yield* revokeService(change)
    default:
      return change satisfies never
  }
}
