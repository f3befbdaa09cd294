/** The policies of `npm run try`: what is held where no file says so, and what a file must have. */
import { readPolicy } from '../../relay/rules/policy.ts'
import { approversOf } from '../../relay/rules/match.ts'
import type { Policy } from '../../relay/rules/policy.ts'

type Wanted = Readonly<{
  console: URL
  /** Called before, beside the console's own. */
  origins: readonly string[]
  approver: string
  /** As a policy spells it. */
  expires: string
}>

/** On this machine these are one server. */
const NAMES_OF_THIS_MACHINE: readonly string[] = ['127.0.0.1', 'localhost']

/** The console is guarded, and nothing is held yet. */
export function openPolicy(console: URL): string {
  return `version: 1\ndefault: allow\nconsoles: [{ origin: "${console.origin}" }]\n`
}

/** Every call that is not GET, HEAD or OPTIONS is asked about. */
export function armedPolicy({ console, origins, approver, expires }: Wanted): string {
  const all = [...new Set([console.origin, ...origins].flatMap(namesOf))]
  const rules = all.map(
    (origin, index) => `  - id: change-${index + 1}
    match: { url: "${origin}/*" }
    decide: ask
    say: "{method} to {host}"
    consequence: "Whatever this call does at ${origin}."
    stages: [{ who: ["${approver}"], quorum: 1 }]
    expires: ${expires}
    usable: 60s
`,
  )
  return `${openPolicy(console)}rules:\n${rules.join('')}`
}

function namesOf(origin: string): readonly string[] {
  const { hostname, port } = new URL(origin)
  if (!NAMES_OF_THIS_MACHINE.includes(hostname)) return [origin]
  return [origin, ...NAMES_OF_THIS_MACHINE.map((name) => new URL(`http://${name}:${port}`).origin)]
}

/**
 * @param console where the operator begins
 * @throws with line and column, or with what this run lacks for it
 */
export function checkPolicy(source: string, console: URL): Policy {
  const read = readPolicy(source)
  if (!('digest' in read)) {
    const [first] = read
    throw new Error(
      first === undefined ? 'The policy is refused.' : `${first.line}:${first.column} ${first.message} ${first.hint}`,
    )
  }
  if (!read.consoles.some(({ origin }) => origin === console.origin)) {
    throw new Error(`Its consoles do not name ${console.origin}. Add: consoles: [{ origin: "${console.origin}" }]`)
  }
  return read
}

/** Whom the one phone of a run belongs to: this address if the rules ask it, else the first that they ask. */
export function approverOf(policy: Policy, usual: string): string {
  const asked = policy.rules.flatMap((rule) => approversOf(policy, rule))
  return asked.includes(usual) ? usual : (asked[0] ?? usual)
}

/** Rules that one phone cannot satisfy. */
export function wantsMorePeople(policy: Policy): readonly string[] {
  return policy.rules.filter(({ stage }) => (stage?.quorum ?? 1) > 1).map(({ id }) => id)
}
