/** What a browser must hold, signed by the relay's key that was pinned at pairing. */
import type { Json } from '../contract/action.ts'
import type { ConsoleRules } from '../contract/console-rules.ts'
import { type BadJws, checkJws, type Jwks, type SigningKey, signJws } from './jws.ts'

const TYPE = 'holdgate-rules+jwt'

export type BadRules = BadJws | 'older'

type Members = { readonly [key: string]: Json }

export function signConsoleRules(rules: ConsoleRules, key: SigningKey): Promise<string> {
  return signJws({ content: rules, typ: TYPE, key })
}

/**
 * @param newerThan the highest version seen; the same one again is fine, a lower one is a rollback
 * @returns the rules, or why the last good ones must stay
 */
export async function checkConsoleRules({
  jws,
  jwks,
  newerThan,
}: Readonly<{ jws: string; jwks: Jwks; newerThan: number }>): Promise<ConsoleRules | Readonly<{ why: BadRules }>> {
  const checked = await checkJws({ jws, typ: TYPE, jwks })
  if ('why' in checked) return checked
  if (!isRules(checked.content)) return { why: 'malformed' }
  return checked.content.version >= newerThan ? checked.content : { why: 'older' }
}

/** A rule with a member that this build does not know is not understood, so the whole set is refused. */
function isRules(content: Json): content is Json & ConsoleRules {
  if (!isMembers(content) || !has(content, 'consoles,iss,keys,policy_digest,roster,rules,version')) return false
  const { consoles, iss, policy_digest: policyDigest, rules, version } = content
  if (typeof iss !== 'string' || typeof policyDigest !== 'string' || !Number.isSafeInteger(version)) return false
  if (!isKeys(content['keys']) || !isRoster(content['roster'])) return false
  return Array.isArray(consoles) && consoles.every(isConsole) && Array.isArray(rules) && rules.every(isRule)
}

function isConsole(value: Json): boolean {
  if (!isMembers(value) || !has(value, 'origin,redeemed_by')) return false
  return typeof value['origin'] === 'string' && value['redeemed_by'] === 'extension'
}

function isKeys(value: Json | undefined): boolean {
  if (!isMembers(value) || !has(value, 'grant,log') || !Array.isArray(value['grant'])) return false
  return value['grant'].every(isKey) && isTexts(value['log'])
}

function isKey(value: Json): boolean {
  if (!isMembers(value) || !has(value, 'crv,kid,kty,x')) return false
  return value['kty'] === 'OKP' && value['crv'] === 'Ed25519' && isTexts([value['x'] ?? null, value['kid'] ?? null])
}

function isRoster(value: Json | undefined): boolean {
  if (!isMembers(value) || !has(value, 'digest,version')) return false
  return typeof value['digest'] === 'string' && Number.isSafeInteger(value['version'])
}

function isRule(value: Json): boolean {
  const names = 'approvers,bind_headers,conditional,decide,id,methods,quorum,url'
  if (!isMembers(value) || !has(value, names)) return false
  if (typeof value['id'] !== 'string' || typeof value['url'] !== 'string') return false
  if (typeof value['conditional'] !== 'boolean') return false
  if (value['decide'] !== 'ask' && value['decide'] !== 'allow' && value['decide'] !== 'deny') return false
  if (!Number.isSafeInteger(value['quorum'])) return false
  return isTexts(value['methods']) && isTexts(value['bind_headers']) && isTexts(value['approvers'])
}

function isTexts(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function has(value: Members, names: string): boolean {
  return Object.keys(value).sort().join() === names
}
