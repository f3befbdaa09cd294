/** Whether the policy file can be read, is the one that counts, and can be met by the people who are here. */
import { readFile } from 'node:fs/promises'
import { readPolicy } from '../rules/policy.ts'
import type { Policy } from '../rules/policy.ts'
import { valueOf } from '../store/snapshot.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { good, unknown, wrong } from './doctor-check.ts'
import type { Check } from './doctor-check.ts'
import type { Where } from './where.ts'

const NEWEST = 'SELECT digest FROM policies ORDER BY version DESC LIMIT 1'
const APPROVERS = `SELECT email FROM people WHERE active = 1 AND replace(roles, '"approver"', '') <> roles`

export async function checkPolicy({ policy: path }: Where, snapshot: Snapshot | undefined): Promise<readonly Check[]> {
  let source: string
  try {
    source = await readFile(path, 'utf8')
  } catch {
    return [
      wrong(
        'policy',
        `${path} cannot be read.`,
        'Set HOLDGATE_POLICY, or --policy, to the policy; a first start writes one.',
      ),
    ]
  }
  const policy = readPolicy(source)
  if (Array.isArray(policy)) {
    const [first] = policy
    const at = first ? `:${first.line}:${first.column} ${first.message}` : ' is wrong.'
    return [wrong('policy', `${path}${at}`, first?.hint ?? 'Correct it.')]
  }
  if (!snapshot)
    return [unknown('policy', `${path} is well written.`, 'Whether it can be met, only the database says.')]
  const newest = await valueOf(snapshot, NEWEST)
  const counts =
    newest === policy.digest
      ? good(
          'policy',
          `${path} is the policy that counts, with ${policy.rules.length} ${policy.rules.length === 1 ? 'rule' : 'rules'}.`,
        )
      : wrong(
          'policy',
          `${path} is not the policy that counts.`,
          'Start the relay, or send it SIGHUP; its log says why it refused the file.',
        )
  return [counts, await checkReach(policy, snapshot)]
}

async function checkReach(policy: Policy, snapshot: Snapshot): Promise<Check> {
  const approvers = new Set<string>()
  for await (const [email] of snapshot.rows(APPROVERS)) approvers.add(String(email))
  const short = policy.rules.flatMap(({ id, stage }) => {
    if (!stage) return []
    const named = new Set(stage.who.flatMap((who) => membersOf(policy, who)))
    const found = [...named].filter((email) => approvers.has(email)).length
    return found >= stage.quorum ? [] : [`${id} wants ${stage.quorum} and has ${found}`]
  })
  if (short.length === 0) return good('approvers', 'Each rule that asks has as many active approvers as it wants.')
  return wrong(
    'approvers',
    `Nobody can approve what these rules ask: ${short.join('; ')}.`,
    'Invite approvers with the addresses that the policy names; whoever asks does not count for their own request.',
  )
}

function membersOf({ groups }: Policy, who: string): readonly string[] {
  return who.startsWith('group:') ? (groups[who.slice('group:'.length)] ?? []) : [who]
}
