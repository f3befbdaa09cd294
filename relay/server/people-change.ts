/**
 * Stores a change of people, devices or keys, and says what its caller is told where it was not stored.
 *
 * Rule: each ending is answered in one place, so that two routes cannot say different things of one thing.
 */
import type { Refusal } from '../contract/refusals.ts'
import type { PeopleChange, PeopleResult } from '../store/store.ts'
import type { Deps } from './deps.ts'
import { ROSTER_CHANGED } from './proof/change.ts'
import { KNOWN_PASSKEY } from './proof/registration.ts'

/** Of the host's command and of the end of a session nobody is told more. */
type Told = Exclude<PeopleChange, Readonly<{ kind: 'rebootstrap' | 'sign_out' }>>
type Endings = Readonly<Partial<Record<Exclude<PeopleResult, 'stored'>, Refusal>> & { otherwise: Refusal }>

const EMAIL_TAKEN: Refusal = { refused: 'email-taken' }
/** Of a change that takes a statement: it counts once, for one roster. */
const SIGNED: Endings = {
  missing: { refused: 'not-found' },
  stale: ROSTER_CHANGED,
  otherwise: { refused: 'challenge-used' },
}
/** Of what a link or a code lets in. */
const BY_TOKEN: Endings = {
  withdrawn: { refused: 'invitation-withdrawn' },
  known_passkey: KNOWN_PASSKEY,
  otherwise: { refused: 'token-invalid' },
}
const CLOSED: Refusal = { refused: 'setup-closed' }

const ENDINGS: Readonly<Record<Told['kind'], Endings>> = {
  set_up: { otherwise: CLOSED },
  set_up_anew: { taken: EMAIL_TAKEN, known_passkey: KNOWN_PASSKEY, otherwise: CLOSED },
  enrol: { ...BY_TOKEN, taken: EMAIL_TAKEN },
  add_passkey: {
    ...BY_TOKEN,
    too_many: { refused: 'too-many-passkeys' },
    early: { refused: 'reinvite-waits' },
  },
  invite: { ...SIGNED, taken: EMAIL_TAKEN },
  reinvite: { ...SIGNED, taken: { refused: 'reinvite-open' } },
  cancel_invitation: SIGNED,
  confirm_reinvite: SIGNED,
  cancel_reinvite: SIGNED,
  disable_person: { ...SIGNED, last_admin: { refused: 'last-admin' } },
  change_roles: { ...SIGNED, last_admin: { refused: 'last-admin' } },
  sign_in: { used: { refused: 'challenge-used' }, otherwise: { refused: 'passkey-refused' } },
  recover: BY_TOKEN,
  pair: { ...SIGNED, taken: { refused: 'relay-busy' } },
  claim_pairing: BY_TOKEN,
  add_device: SIGNED,
  rename_device: SIGNED,
  rename_passkey: SIGNED,
  revoke_device: { ...SIGNED, last_passkey: { refused: 'last-passkey' } },
  revoke_passkey: { ...SIGNED, last_passkey: { refused: 'last-passkey' } },
  make_recovery_codes: {
    ...SIGNED,
    taken: { refused: 'statement-differs', detail: 'One of the codes was made before.' },
  },
  create_service: SIGNED,
  revoke_service: SIGNED,
}

/** @returns undefined when it is stored */
export async function storeChange({ store }: Pick<Deps, 'store'>, change: Told): Promise<Refusal | undefined> {
  const result = await store.changePeople(change)
  if (result === 'stored') return undefined
  const endings = ENDINGS[change.kind]
  return endings[result] ?? endings.otherwise
}
