import * as v from 'valibot'
import type { Change, ChangeStatement, SignInStatement } from '../change.ts'
import { LIMITS } from '../limits.ts'
import {
  bits256,
  credentialId,
  deviceId,
  digest,
  email,
  grantId,
  instant,
  name,
  personId,
  ruleId,
  serviceId,
} from './scalar.ts'

const role = v.picklist(['operator', 'approver', 'admin'])

const change = v.variant('kind', [
  v.strictObject({
    kind: v.literal('invite'),
    name,
    email,
    roles: v.pipe(v.array(role), v.minLength(1), v.maxLength(3)),
  }),
  v.strictObject({ kind: v.literal('cancel_invitation'), invitation: digest }),
  v.strictObject({ kind: v.literal('disable_person'), person: personId }),
  v.strictObject({
    kind: v.literal('change_roles'),
    person: personId,
    roles: v.pipe(
      v.array(role),
      v.minLength(1),
      v.check((roles) => new Set(roles).size === roles.length, 'Wanted each role once.'),
    ),
  }),
  v.strictObject({ kind: v.literal('invite_device') }),
  v.strictObject({ kind: v.literal('revoke_passkey'), passkey: credentialId }),
  v.strictObject({ kind: v.literal('reinvite'), person: personId, revoke_old: v.boolean() }),
  v.strictObject({ kind: v.literal('confirm_reinvite'), reinvite: digest }),
  v.strictObject({ kind: v.literal('cancel_reinvite'), reinvite: digest }),
  v.strictObject({ kind: v.literal('pair_browser') }),
  v.strictObject({ kind: v.literal('add_device'), name, device_jkt: digest }),
  v.strictObject({ kind: v.literal('revoke_device'), device: deviceId, passkey: v.optional(credentialId) }),
  v.strictObject({ kind: v.literal('rename_device'), device: deviceId, name }),
  v.strictObject({ kind: v.literal('rename_passkey'), passkey: credentialId, name }),
  v.strictObject({
    kind: v.literal('make_recovery_codes'),
    codes: v.pipe(
      v.array(digest),
      v.length(LIMITS.recoveryCodes),
      v.check((codes) => new Set(codes).size === codes.length, 'Wanted each code once.'),
    ),
  }),
  v.strictObject({ kind: v.literal('create_service'), name, rules: v.pipe(v.array(ruleId), v.maxLength(100)) }),
  v.strictObject({ kind: v.literal('revoke_service'), service: serviceId }),
  v.strictObject({ kind: v.literal('revoke_grant'), grant: grantId }),
]) as v.GenericSchema<Change>

export const changeStatement: v.GenericSchema<ChangeStatement> = v.strictObject({
  v: v.literal(1),
  change,
  person: personId,
  credential: credentialId,
  roster_digest: digest,
  nonce: bits256,
  expires_at: instant,
})

/** `sign_in` is the relay's public URL, so that a signature for one relay is worthless at another. */
export const signInStatement: v.GenericSchema<SignInStatement> = v.strictObject({
  v: v.literal(1),
  sign_in: v.string(),
  nonce: bits256,
  expires_at: instant,
})
