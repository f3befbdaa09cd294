/**
 * The pure core under the model, glued together as the routes do it: judge, ask the policy of now, take
 * the step, issue the grant with the approval. Whatever the glue itself must refuse (who calls, with
 * which key) is the relay's, and is played by the other driver.
 */
import type { Requester } from '../../relay/contract/action.ts'
import type { Attempt, Outcome } from '../../relay/contract/grant.ts'
import type {
  Base64Url,
  CanonicalJson,
  CredentialId,
  DeviceId,
  Digest,
  GrantId,
  PersonId,
  RequestId,
  ServiceId,
} from '../../relay/contract/ids.ts'
import { isRefusal } from '../../relay/contract/refusals.ts'
import type { Refusal } from '../../relay/contract/refusals.ts'
import { afterRestore } from '../../relay/core/after-restore.ts'
import { issue, redeem, report, revoke } from '../../relay/core/grant.ts'
import { overdue } from '../../relay/core/overdue.ts'
import { open, transition } from '../../relay/core/request.ts'
import type { Decision, Request } from '../../relay/core/request.ts'
import { mayDecide, quorumStands, stricter } from '../../relay/core/verdict.ts'
import type { Terms } from '../../relay/core/verdict.ts'
import { match } from '../../relay/rules/match.ts'
import { readPolicy } from '../../relay/rules/policy.ts'
import type { Policy } from '../../relay/rules/policy.ts'
import { callOf, emailOf, HOLDS, NAMES, SELVES, sourceOf } from './cast.ts'
import type { Asker, Name, PlainPolicy } from './cast.ts'
import type { Command } from './commands.ts'
import type { Answer, Driver, Seen } from './driver.ts'
import { START } from './play.ts'

const idOf = (name: Name): PersonId => `per_${name}` as PersonId
const nameOf = (id: PersonId): Name => id.slice('per_'.length) as Name
const holderOf = (by: Asker): DeviceId | ServiceId => HOLDS[by].replaceAll(' ', '_') as DeviceId
const digestOf = (call: number): Digest => `call ${call}` as Digest
const policies = new Map<string, Policy>()

type Held = Readonly<{ by: Asker; call: number; request: Request }>

export function openCore(): Driver {
  const held: Held[] = []
  const active = new Set<Name>(NAMES)
  let now = START
  let policy: Policy
  let backup: Readonly<{ held: readonly Held[]; active: readonly Name[] }> | undefined

  const askedOf = (call: number) => ({
    kind: 'http' as const,
    call: {
      ...callOf(call),
      headers: [],
      body: { length: 0, sha256: '' as Digest, content_type: '' },
    },
    redirect: 'follow' as const,
    credentials: 'include' as const,
  })

  function store(index: number, after: Request | Refusal): Answer {
    if (isRefusal(after)) return { ok: false, code: after.refused }
    const before = held[index]
    if (before) held[index] = { ...before, request: after }
    return { ok: true }
  }

  function ask({ by, call }: Extract<Command, { do: 'ask' }>): Answer {
    if (SELVES[by].some((name) => name !== 'ada' && !active.has(name))) return { ok: false, code: 'unauthenticated' }
    const requester = requesterOf(by)
    const matched = match({ policy, asked: askedOf(call), requester })
    const emails = new Map(NAMES.map((name) => [emailOf(name), name]))
    const people = matched.approverEmails.map((email) => emails.get(email)).filter((name) => name !== undefined)
    const opened = open({
      id: `req_${held.length}` as RequestId,
      requester,
      enforcer: enforcerOf(by),
      action: '{}' as CanonicalJson,
      actionDigest: digestOf(call),
      callDigest: digestOf(call),
      viewDigest: '' as Digest,
      policyDigest: policy.digest,
      rosterDigest: '' as Digest,
      rule: matched.rule?.id ?? '',
      words: matched.words,
      justification: '',
      bodyShown: 'none',
      createdAt: now,
      usableMilliseconds: matched.rule?.usableMilliseconds ?? 60_000,
      decide: matched.decide,
      quorum: matched.quorum,
      expiresMilliseconds: matched.rule?.expiresMilliseconds ?? 300_000,
      asked: people
        .filter((name) => active.has(name))
        .map((name) => ({ person: idOf(name), nonce: `${name} ${held.length}` as Base64Url, askedAt: now })),
      requesterPersons: new Set(SELVES[by].map(idOf)),
    })
    held.push({ by, call, request: opened.status === 'approved' ? withGrant(opened) : opened })
    return { ok: true, request: held.length - 1 }
  }

  type Now = Readonly<{ terms: Terms; eligible: ReadonlySet<PersonId> }>

  function eligibility({ request, call }: Held): Now | Refusal {
    const { quorum, expiresAt, usableMilliseconds } = request
    const current = match({ policy, asked: askedOf(call), requester: request.requester })
    const same = policy.digest === request.policyDigest
    const terms = same ? { quorum, expiresAt, usableMilliseconds } : stricter(request, current)
    if (isRefusal(terms)) return terms
    const eligible = new Set<PersonId>()
    for (const { person } of request.asked) {
      const name = nameOf(person)
      if (active.has(name) && (!terms.emails || terms.emails.has(emailOf(name)))) eligible.add(person)
    }
    return { terms, eligible }
  }

  function decide(one: Held, { who, verdict, with: key }: Extract<Command, { do: 'decide' }>): Request | Refusal {
    const person = { id: idOf(who), email: emailOf(who), active: active.has(who) }
    const refusal = mayDecide({ request: one.request, person }, now)
    if (refusal) return refusal
    const decision = decisionOf(person.id, { verdict, key, now })
    if (verdict === 'deny') return transition(one.request, { kind: 'decide', decision }, now)
    const current = eligibility(one)
    if (isRefusal(current)) return current
    if (!current.eligible.has(person.id)) return { refused: 'not-asked' }
    const after = transition(one.request, { kind: 'decide', decision, ...current }, now)
    return !isRefusal(after) && after.status === 'approved' ? withGrant(after) : after
  }

  function use(one: Held, command: Extract<Command, { do: 'redeem' }>): Request | Refusal {
    const redeeming = {
      attempt: command.attempt as Attempt,
      callDigest: digestOf(command.call === 'the call' ? one.call : 3 - one.call),
      enforcer: holderOf(askerOf(one, command.by)),
    }
    const after = redeem(one.request, redeeming, now)
    if (isRefusal(after) || after === one.request) return after
    const current = eligibility(one)
    if (isRefusal(current)) return current
    const { terms, eligible: activeEligible } = current
    if (!quorumStands({ request: one.request, activeEligible, quorum: terms.quorum })) {
      return { refused: 'approval-withdrawn' }
    }
    return redeem(one.request, { ...redeeming, usableMilliseconds: terms.usableMilliseconds }, now)
  }

  function change(one: Held, command: Command): Request | Refusal {
    if (command.do === 'decide') return decide(one, command)
    // A browser goes with its person, before the core is asked anything.
    if ('by' in command && command.do !== 'ask') {
      const by = askerOf(one, command.by)
      if (by === 'olga' && !active.has(by)) return { refused: 'unauthenticated' }
    }
    if (command.do === 'cancel') {
      if (one.request.status === 'cancelled') return one.request
      return transition(one.request, { kind: 'cancel', reason: 'requester_cancelled' }, now)
    }
    if (command.do === 'revoke') return one.request.grant?.status === 'revoked' ? one.request : revoke(one.request, now)
    if (command.do === 'redeem') return use(one, command)
    if (command.do !== 'report') throw new Error(`The core knows no ${command.do}.`)
    const { attempt, result, status } = command
    const outcome: Outcome = result === 'executed' ? { result, status } : { result, reason: 'told' }
    const told = { attempt: attempt as Attempt, outcome, enforcer: holderOf(askerOf(one, command.by)) }
    return report(one.request, told, now)
  }

  function restore(): void {
    if (!backup) return
    const { held: then, active: people } = structuredClone(backup)
    held.splice(0, Infinity, ...then.map((one) => ({ ...one, request: afterRestore(one.request, now) ?? one.request })))
    active.clear()
    for (const name of people) active.add(name)
  }

  return {
    turnTo: (instant) => void (now = instant),
    perform(command, index) {
      if (command.do === 'ask') return ask(command)
      if (command.do === 'policy') policy = policyOf(command.policy)
      if (command.do === 'sweep') held.forEach(({ request }, at) => store(at, overdue(request, now)?.after ?? request))
      if (command.do === 'backup') backup = structuredClone({ held, active: [...active] })
      if (command.do === 'restore') restore()
      if (command.do === 'disable') {
        if (command.who === 'ada' || !active.delete(command.who)) return { ok: false, code: 'missing' }
      }
      const one = held[index]
      return 'ago' in command && command.do !== 'turn' && one ? store(index, change(one, command)) : { ok: true }
    },
    look: (index) => seenOf(held[index]?.request),
    leaves: () => undefined,
    close: async () => undefined,
  }
}

const askerOf = (one: Held, by: Asker | Name | 'the asker'): Asker => (by === 'the asker' ? one.by : (by as Asker))

function policyOf(plain: PlainPolicy): Policy {
  const source = sourceOf(plain)
  const known = policies.get(source)
  if (known) return known
  const read = readPolicy(source)
  if (Array.isArray(read)) throw new Error(`The model's policy is wrong: ${JSON.stringify(read)}`)
  policies.set(source, read)
  return read
}

function requesterOf(by: Asker): Requester {
  if (by === 'ada' || by === 'olga') {
    const device = holderOf(by) as DeviceId
    return { kind: 'operator', person: idOf(by), name: by, email: emailOf(by), device }
  }
  const service = { kind: 'service', service: holderOf(by) as ServiceId, name: 'billing' } as const
  return by === 'billing' ? service : { ...service, on_behalf_of: emailOf('lee') }
}

function enforcerOf(by: Asker): Request['enforcer'] {
  const id = holderOf(by)
  return by === 'ada' || by === 'olga'
    ? { kind: 'extension', id: id as DeviceId }
    : { kind: 'service', id: id as ServiceId }
}

function withGrant(approved: Request): Request {
  return issue(approved, { id: `grt_${approved.id}` as GrantId, jws: 'a.b.c' })
}

function decisionOf(
  person: PersonId,
  { verdict, key, now }: Readonly<{ verdict: Decision['verdict']; key: string; now: number }>,
): Decision {
  const assertion = {
    credential: `${key} of ${person}` as CredentialId,
    authenticator_data: '' as Base64Url,
    client_data_json: '' as Base64Url,
    signature: '' as Base64Url,
  }
  const statement = JSON.stringify({ person, verdict }) as CanonicalJson
  return { person, verdict, statement, proof: { kind: 'passkey', assertion }, comment: '', decidedAt: now }
}

function seenOf(request: Request | undefined): Seen {
  if (!request) throw new Error('There is no such request.')
  const { status, basis, version, expiresAt, asked, decisions, grant } = request
  return {
    status,
    basis,
    version,
    expiresAt,
    asked: asked.map(({ person }) => nameOf(person)).sort(),
    votes: decisions.map(({ person, verdict }) => ({ who: nameOf(person), verdict })),
    grant: grant && { status: grant.status, usableUntil: grant.usableUntil },
  }
}
