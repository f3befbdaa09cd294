/**
 * What the policy says about one action: the first rule that matches decides.
 *
 * Rule: doubt guards. Where it is unclear whether a rule matches (an unclear path, a method override,
 *   a condition that cannot be evaluated), one that asks or denies does, and one that allows does not.
 */
import type { Asked, Requester } from '../contract/action.ts'
import type { RuleWords } from '../contract/request.ts'
import type { Policy, Rule } from './policy.ts'
import { fillTemplate } from './template.ts'
import { fitCall } from './call-fit.ts'
import { fitUrl } from './url-pattern.ts'
import type { UrlFit } from './url-pattern.ts'
import type { WhenRequester } from './when.ts'

/** What the policy says about one action. */
export type Match = Readonly<{
  decide: 'ask' | 'allow' | 'deny'
  /** The rule that decided; absent when none matched and the policy's default holds. */
  rule: Rule | undefined
  words: RuleWords
  /** Lower-case addresses of the people to ask, groups resolved, each once. Empty unless `ask`. */
  approverEmails: readonly string[]
  quorum: number
}>

/** @param body the bytes of a call, where they are known here; a condition may look into JSON */
export type Matching = Readonly<{ policy: Policy; asked: Asked; requester: Requester; body?: Uint8Array }>

export function match(matching: Matching): Match {
  const { policy, asked, body } = matching
  const requester = whenRequester(policy, matching.requester)
  for (const rule of policy.rules) {
    const fit = fits(rule, asked)
    if (fit.fit === 'no') continue
    const params = fit.fit === 'exact' ? fit.params : undefined
    const answer = rule.when
      ? rule.when.ask({ requester, asked, ...(params ? { params } : {}), ...(body ? { body } : {}) })
      : 'yes'
    if (answer === 'no') continue
    if (rule.decide === 'allow' && (answer === 'unknown' || fit.fit === 'doubtful')) continue
    return {
      decide: rule.decide,
      rule,
      words: {
        say: fillTemplate(rule.say, asked, params ?? {}),
        consequence: fillTemplate(rule.consequence, asked, params ?? {}),
        ...(rule.dangerous ? { dangerous: rule.dangerous } : {}),
      },
      approverEmails: approversOf(policy, rule),
      quorum: rule.stage?.quorum ?? 0,
    }
  }
  return { decide: policy.default, rule: undefined, words: { say: '', consequence: '' }, approverEmails: [], quorum: 0 }
}

function fits(rule: Rule, asked: Asked): UrlFit {
  if (rule.match.kind === 'operation') {
    if (asked.kind !== 'operation') return { fit: 'no' }
    const { operation } = rule.match
    const begins = operation.endsWith('*') && asked.name.startsWith(operation.slice(0, -1))
    return begins || operation === asked.name ? { fit: 'exact', params: {} } : { fit: 'no' }
  }
  if (asked.kind !== 'http') return { fit: 'no' }
  const { methods, pattern } = rule.match
  return fitCall(methods, (href) => fitUrl(pattern, href), asked.call)
}

function whenRequester(policy: Policy, requester: Requester): WhenRequester {
  const email = (requester.kind === 'operator' ? requester.email : (requester.on_behalf_of ?? '')).toLowerCase()
  const groups = Object.keys(policy.groups).filter((name) => email !== '' && policy.groups[name]?.includes(email))
  return { email, name: requester.name, groups, kind: requester.kind }
}

/** Lower-case addresses, groups resolved, each once. */
export function approversOf(policy: Policy, rule: Rule): readonly string[] {
  const emails = (rule.stage?.who ?? []).flatMap((member) => {
    return member.startsWith('group:') ? (policy.groups[member.slice('group:'.length)] ?? []) : [member]
  })
  return [...new Set(emails)]
}
