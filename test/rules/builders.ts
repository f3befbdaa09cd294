import type { Asked, Json, Requester } from '../../relay/contract/action.ts'
import type { BoundHeader } from '../../relay/contract/call.ts'
import type { DeviceId, Digest, PersonId, ServiceId } from '../../relay/contract/ids.ts'
import { readPolicy } from '../../relay/rules/policy.ts'
import type { Policy, PolicyError } from '../../relay/rules/policy.ts'

/** The policy of docs/policy.md, to be changed by text. */
export const SOURCE = `version: 1
default: allow
groups: { ops: [dana@example.org, lee@example.org] }
consoles: [{ origin: "https://admin.example.com", redeemed_by: extension }]
rules:
  - id: delete-customer
    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
    decide: ask
    say: "Delete customer {url.id}"
    consequence: "Deletes the customer and every invoice. Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
`

export function policyOf(source: string): Policy {
  const policy = readPolicy(source)
  if (Array.isArray(policy)) throw new Error(JSON.stringify(policy, undefined, 1))
  return policy
}

export function errorsOf(source: string): readonly PolicyError[] {
  const errors = readPolicy(source)
  return Array.isArray(errors) ? errors : []
}

/** Rules that ask, one a line: `METHOD url`, or `METHOD url decide`; method `-` is every unsafe one. */
export function asking(...rules: readonly string[]): string {
  const lines = rules.map((rule, index) => {
    const [method = '-', url = '', decide = 'ask'] = rule.split(' ')
    const named = method === '-' ? '' : `method: [${method}], `
    const asks = decide === 'ask' ? ', say: s, stages: [{ who: [dana@example.org] }]' : ''
    return `  - { id: r${index}, match: { ${named}url: "${url}" }, decide: ${decide}${asks} }`
  })
  return `version: 1\ndefault: allow\nrules:\n${lines.join('\n')}\n`
}

export function call(method: string, target: string, headers: readonly BoundHeader[] = []): Asked {
  const body = { length: 0, sha256: '' as Digest, content_type: '' }
  return { kind: 'http', call: { method, target, headers, body }, redirect: 'follow', credentials: 'same-origin' }
}

export function operation(name: string, args: Readonly<Record<string, Json>> = {}): Asked {
  return { kind: 'operation', name, args }
}

export const OPERATOR: Requester = {
  kind: 'operator',
  person: 'per_' as PersonId,
  name: 'Dana',
  email: 'Dana@Example.org',
  device: 'dev_' as DeviceId,
}
export const SERVICE: Requester = { kind: 'service', service: 'svc_' as ServiceId, name: 'billing' }
