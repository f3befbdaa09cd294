/**
 * Reads what people signed, for whoever did not write it: exactly the members of its kind, each of its type.
 *
 * Rule: what a reader does not know was not understood, so it is no statement at all.
 */
import type { Json } from '../contract/action.ts'
import type { Change, ChangeStatement, Role } from '../contract/change.ts'
import type { Statement } from '../contract/decision.ts'
import { readCanonical } from './canonical.ts'

type Members = { readonly [key: string]: Json }
/** The changes that alter a roster, and what confirms one. */
type RosterChange =
  | 'invite'
  | 'disable_person'
  | 'change_roles'
  | 'invite_device'
  | 'revoke_passkey'
  | 'revoke_device'
  | 'reinvite'
  | 'confirm_reinvite'
export type RosterStatement = ChangeStatement & Readonly<{ change: Extract<Change, { kind: RosterChange }> }>

const DECISION =
  'action_digest,approver,comment_digest,credential,decision,expires_at,nonce,policy_digest,request,roster_digest,v,view_digest'
const CHANGE = 'change,credential,expires_at,nonce,person,roster_digest,v'

/** @returns undefined when the text is not a decision's statement of version 1 */
export function readDecisionStatement(text: string): Statement | undefined {
  const value = membersOf(text, DECISION)
  if (!value || (value['decision'] !== 'approve' && value['decision'] !== 'deny')) return undefined
  return value as unknown as Statement
}

/** @returns undefined when the text is not a statement of version 1 that changes people or their passkeys */
export function readRosterStatement(text: string): RosterStatement | undefined {
  const value = membersOf(text, CHANGE, 'change')
  const change = value?.['change']
  if (!isMembers(change)) return undefined
  return isRosterChange(change) ? (value as unknown as RosterStatement) : undefined
}

function isRosterChange(change: Members): boolean {
  const { kind, roles, revoke_old: revokeOld, ...texts } = change
  if (!Object.values(texts).every((text) => typeof text === 'string')) return false
  switch (kind) {
    case 'invite':
      return has(change, 'email,kind,name,roles') && isRoles(roles)
    case 'change_roles':
      return (
        has(change, 'kind,person,roles') && isRoles(roles) && roles.length > 0 && new Set(roles).size === roles.length
      )
    case 'disable_person':
      return has(change, 'kind,person')
    case 'invite_device':
      return has(change, 'kind')
    case 'revoke_passkey':
      return has(change, 'kind,passkey')
    case 'revoke_device':
      return has(change, 'device,kind,passkey')
    case 'reinvite':
      return has(change, 'kind,person,revoke_old') && typeof revokeOld === 'boolean'
    case 'confirm_reinvite':
      return has(change, 'kind,reinvite')
    default:
      return false
  }
}

function isRoles(value: Json | undefined): value is readonly Role[] {
  return Array.isArray(value) && value.every(isRole)
}

function isRole(value: Json): boolean {
  return value === 'admin' || value === 'approver' || value === 'operator'
}

/** @param nested the one member that is neither text nor a number */
function membersOf(text: string, names: string, nested?: string): Members | undefined {
  let value: Json
  try {
    value = readCanonical(text)
  } catch {
    // Not canonical: nobody signs such a text with this program.
    return undefined
  }
  if (!isMembers(value) || !has(value, names) || value['v'] !== 1) return undefined
  const { v: _version, expires_at: expiresAt, ...texts } = value
  if (!Number.isSafeInteger(expiresAt)) return undefined
  const isTyped = Object.entries(texts).every(([name, member]) => name === nested || typeof member === 'string')
  return isTyped ? value : undefined
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function has(value: Members, names: string): boolean {
  return Object.keys(value).sort().join() === names
}
