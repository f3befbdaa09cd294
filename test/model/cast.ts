/**
 * Who and what the model plays with: people, askers, policies, in plain words. Drivers translate them
 * into the relay's own terms; the books read them as they stand here.
 */

export const NAMES = ['ada', 'olga', 'dana', 'lee', 'mo', 'zoe'] as const
export type Name = (typeof NAMES)[number]

/** Ada is the one administrator, made the key of `billing`, and, like Olga, asks from a browser. */
export const ADMIN: Name = 'ada'
export const emailOf = (name: Name): string => `${name}@example.org`

/** `for lee`: the service acts on Lee's behalf. */
export const ASKERS = ['ada', 'olga', 'billing', 'billing for lee'] as const
export type Asker = (typeof ASKERS)[number]

/** Everybody who counts as this asker, and so never answers. */
export const SELVES: Readonly<Record<Asker, readonly Name[]>> = {
  ada: ['ada'],
  olga: ['olga'],
  billing: ['ada'],
  'billing for lee': ['ada', 'lee'],
}

/** Who holds the bytes and redeems: a browser or a key, whomever it asks for. */
export const HOLDS: Readonly<Record<Asker, string>> = {
  ada: 'browser of ada',
  olga: 'browser of olga',
  billing: 'key of billing',
  'billing for lee': 'key of billing',
}

/** A policy with one rule. `deleted`: the rule is gone, and `otherwise` decides. */
export type PlainPolicy = Readonly<{
  decide: 'ask' | 'allow' | 'deny' | 'deleted'
  otherwise: 'allow' | 'deny'
  day: readonly Name[]
  night: readonly Name[]
  /** The groups that are asked; somebody in both is still one person. */
  who: readonly ('day' | 'night')[]
  quorum: number
  expires: number
  usable: number
}>

export const GROUPS: readonly (readonly Name[])[] = [
  ['dana', 'lee', 'mo'],
  ['lee', 'mo', 'olga', 'ada'],
  ['dana', 'lee', 'mo', 'zoe', 'ada', 'olga'],
  ['zoe', 'mo'],
]

/** The people whom the policy asks, each once. */
export function namedBy({ decide, who, day, night }: PlainPolicy): ReadonlySet<Name> {
  if (decide !== 'ask') return new Set()
  return new Set([...(who.includes('day') ? day : []), ...(who.includes('night') ? night : [])])
}

export const callOf = (number: number) =>
  ({ method: 'DELETE', target: `https://admin.example.com/api/customers/${number}` }) as const

export function sourceOf(policy: PlainPolicy): string {
  const list = (names: readonly Name[]): string => `[${names.map(emailOf).join(', ')}]`
  const stage = `stages: [{ who: [${policy.who.map((group) => `group:${group}`).join(', ')}], quorum: ${policy.quorum} }]`
  const rule = `
  - id: delete-customer
    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
    decide: ${policy.decide}
    say: "Delete customer {url.id}"
    consequence: "Cannot be undone."
    expires: ${policy.expires / 1000}s
    usable: ${policy.usable / 1000}s
    ${policy.decide === 'ask' ? stage : ''}
`
  return `version: 1
default: ${policy.otherwise}
groups: { day: ${list(policy.day)}, night: ${list(policy.night)} }
consoles: [{ origin: "https://admin.example.com", redeemed_by: extension }]
rules: ${policy.decide === 'deleted' ? '[]\n' : rule}`
}
