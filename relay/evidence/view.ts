/**
 * What a phone shows of a request, as data: a pure function of the action's text, the shown body and
 * the rule's words. Its digest is signed, so that "this is what I saw" can be checked later.
 *
 * Rule 1: nothing is left out, shortened or reordered. What cannot be shown is named with its length
 *   and digest.
 * Rule 2: no locale in here. Screens translate labels, and make invisible characters visible, afterwards.
 * Rule 3: a change of what comes out of here is a new version. `holdgate/view/v2` has what the rule calls
 *   dangerous; without any it stays `v1`, so that older requests keep the digest that was signed.
 */
import type { Action, Enforcer, Requester } from '../contract/action.ts'
import type { BoundHeader, Call } from '../contract/call.ts'
import type { CanonicalJson, Digest } from '../contract/ids.ts'
import type { RuleWords } from '../contract/request.ts'
import { readAction } from './action.ts'
import type { PartsReader } from './body-parts.ts'
import { type BodyView, bodyView } from './body-view.ts'
import { canonical } from './canonical.ts'
import { digestOf } from './digest.ts'
import { type Field, jsonFields, pathFields, queryFields } from './field.ts'
import { readLiterally } from './strict-json.ts'

type Always = Readonly<{ v: 1 | 2; requester: Requester; enforcer: Enforcer }> & RuleWords

export type HttpView = Always &
  Readonly<{
    kind: 'http'
    method: string
    target: string
    origin: string
    host: string
    path: readonly Field[]
    query: readonly Field[]
    headers: readonly BoundHeader[]
    redirect: string
    credentials: string
    body: BodyView
  }>
type OperationView = Always & Readonly<{ kind: 'operation'; name: string; args: readonly Field[] }>
export type View = HttpView | OperationView

export type Shown = Readonly<{ action: CanonicalJson; body?: Uint8Array; words: RuleWords }>

/**
 * @param parts `bodyParts`, or what throws: another answer would make another view. A phone
 *   loads that reader only for a request that needs it; everybody else calls `viewOf`
 * @param shown the action's canonical text, and the bytes that travelled to be shown; they are absent
 *   when only their digest is known
 * @throws {NotCanonical} when the text is not an action
 * @throws {BodyDiffers} when the bytes are not those that the call names
 * @throws {TypeError} when the target is not in its one serialised form
 */
export function viewBy(parts: PartsReader, { action: text, body, words }: Shown): View {
  const action = readAction(text)
  const always = {
    v: words.dangerous ? 2 : 1,
    say: words.say,
    consequence: words.consequence,
    ...dangerousOf(words),
    requester: action.requester,
    enforcer: action.enforcer,
  } as const
  if (action.kind === 'http') {
    const { call } = action
    return { ...always, ...httpView(action), body: bodyView(call, body, parts) }
  }
  const args = jsonFields(readLiterally(canonical(action.args)))
  return { ...always, kind: 'operation', name: action.name, args }
}

export function viewDigest(view: View): Digest {
  return digestOf(`holdgate/view/v${view.v}`, canonical(view))
}

/** The member as it is hashed; words without it are hashed as they always were. */
export function dangerousOf({ dangerous }: RuleWords): Pick<RuleWords, 'dangerous'> {
  return dangerous ? { dangerous } : {}
}

function httpView(action: Action & { kind: 'http' }): Omit<HttpView, keyof Always | 'body'> {
  const { call, redirect, credentials } = action
  const { origin, host, path, query } = readTarget(call)
  return {
    kind: 'http',
    method: call.method,
    target: call.target,
    origin,
    host,
    path,
    query,
    headers: call.headers,
    redirect,
    credentials,
  }
}

function readTarget({ target }: Call): Pick<HttpView, 'origin' | 'host' | 'path' | 'query'> {
  const url = new URL(target)
  // Two parsers may read an unusual spelling as two hosts; only the serialised form is one thing.
  if (url.href !== target) throw new TypeError('The target is not in its serialised form.')
  return { origin: url.origin, host: url.host, path: pathFields(url.pathname), query: queryFields(url.search.slice(1)) }
}
