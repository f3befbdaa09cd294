/** The two digests of what somebody wants done, and the only reader of an action's text. */
import type { Action, Asked, Json } from '../contract/action.ts'
import type { CanonicalJson, Digest } from '../contract/ids.ts'
import { canonical, NotCanonical, readCanonical } from './canonical.ts'
import { digestOf } from './digest.ts'

type Members = { readonly [key: string]: Json }

/** What an enforcer computes anew from what it is about to do. It says nothing of who asked or when. */
export function callDigest(asked: Asked): Digest {
  if (asked.kind === 'http') return digestOf('holdgate/call/v1', canonical(asked.call))
  return digestOf('holdgate/operation/v1', canonical({ name: asked.name, args: asked.args }))
}

export function actionText(action: Action): CanonicalJson {
  return canonical(action)
}

export function actionDigest(text: CanonicalJson): Digest {
  return digestOf('holdgate/action/v1', text)
}

/**
 * Reads an action, every member of it known: what a screen cannot name must not be signed.
 *
 * @throws {NotCanonical} when the text is not canonical or not an action of version 1
 */
export function readAction(text: CanonicalJson): Action {
  const action = readCanonical(text)
  if (!isAction(action)) throw new NotCanonical('The text is not an action of version 1.')
  return action as unknown as Action
}

/** Whether the relay made this action of exactly what this enforcer asked. */
export function fitsAsked(action: Action, asked: Asked): boolean {
  return canonical(askedOf(action)) === canonical(askedOf(asked))
}

function askedOf(asked: Asked): Asked {
  if (asked.kind === 'operation') return { kind: asked.kind, name: asked.name, args: asked.args }
  return { kind: asked.kind, call: asked.call, redirect: asked.redirect, credentials: asked.credentials }
}

function isAction(value: Json): boolean {
  if (!isMembers(value) || value['v'] !== 1) return false
  const isKnown = isText(value['salt']) && Number.isSafeInteger(value['created_at'])
  if (!isKnown || !isRequester(value['requester']) || !isEnforcer(value['enforcer'])) return false
  if (value['kind'] === 'http') {
    const { call, redirect, credentials } = value
    return has(value, `${ALWAYS},call,credentials,redirect`) && isCall(call) && isText(redirect) && isText(credentials)
  }
  const isOperation = value['kind'] === 'operation' && has(value, `${ALWAYS},args,name`)
  return isOperation && isText(value['name']) && isMembers(value['args'])
}

const ALWAYS = 'created_at,enforcer,kind,requester,salt,v'
const BODY = 'content_type,length,sha256'

function isCall(value: Json | undefined): boolean {
  if (!isMembers(value) || !has(value, 'body,headers,method,target')) return false
  const { body, headers } = value
  if (!isText(value['method']) || !isText(value['target'])) return false
  if (
    !Array.isArray(headers) ||
    !headers.every((header) => Array.isArray(header) && header.length === 2 && header.every(isText))
  )
    return false
  if (!isMembers(body)) return false
  if (body['form'] === 'entries/v1' ? !has(body, `${BODY},form`) : !has(body, BODY)) return false
  return isText(body['content_type']) && isText(body['sha256']) && Number.isSafeInteger(body['length'])
}

function isRequester(value: Json | undefined): boolean {
  if (!isMembers(value) || !Object.values(value).every(isText)) return false
  if (value['kind'] === 'operator') return has(value, 'device,email,kind,name,person')
  return (
    value['kind'] === 'service' && (has(value, 'kind,name,service') || has(value, 'kind,name,on_behalf_of,service'))
  )
}

function isEnforcer(value: Json | undefined): boolean {
  return isMembers(value) && has(value, 'id,kind') && isText(value['id']) && isText(value['kind'])
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: Json | undefined): boolean {
  return typeof value === 'string'
}

/** Exactly these members, in any order. */
function has(value: Members, names: string): boolean {
  return Object.keys(value).sort().join() === names.split(',').sort().join()
}
