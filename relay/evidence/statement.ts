/**
 * What people sign: a statement in canonical JSON, and the 32 bytes by which a passkey signs it.
 *
 * Rule: a phone builds the statement from what it shows and never signs 32 bytes that it was handed.
 */
import type { ChangeStatement, EnrolmentStatement, SignInStatement } from '../contract/change.ts'
import type { Statement } from '../contract/decision.ts'
import type { CanonicalJson, Digest } from '../contract/ids.ts'
import { utf8 } from './bytes.ts'
import { canonical } from './canonical.ts'
import { digestOf, pae, sha256 } from './digest.ts'

export function decisionStatement(statement: Statement): CanonicalJson {
  return canonical(statement)
}

export function decisionChallenge(text: CanonicalJson): Uint8Array<ArrayBuffer> {
  return challenge('holdgate/decision/v1', text)
}

export function changeStatement(statement: ChangeStatement): CanonicalJson {
  return canonical(statement)
}

export function changeChallenge(text: CanonicalJson): Uint8Array<ArrayBuffer> {
  return challenge('holdgate/admin/v1', text)
}

export function signInStatement(statement: SignInStatement): CanonicalJson {
  return canonical(statement)
}

export function signInChallenge(text: CanonicalJson): Uint8Array<ArrayBuffer> {
  return challenge('holdgate/sign-in/v1', text)
}

/** Both sides know every member, so the statement itself never travels. */
export function enrolmentChallenge(statement: EnrolmentStatement): Uint8Array<ArrayBuffer> {
  return challenge('holdgate/enrolment/v1', canonical(statement))
}

/** @param comment the approver's text as it is sent, '' when there is none */
export function commentDigest(comment: string): Digest {
  return digestOf('holdgate/comment/v1', comment)
}

/** What a device's key signs to deny. No approve path takes a signature over these bytes. */
export function deviceDenyBytes(text: CanonicalJson): Uint8Array<ArrayBuffer> {
  return pae('holdgate/device-deny/v1', utf8(text))
}

function challenge(type: string, text: CanonicalJson): Uint8Array<ArrayBuffer> {
  return sha256(pae(type, utf8(text)))
}
