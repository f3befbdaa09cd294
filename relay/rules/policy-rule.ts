/** What the parts of one rule mean together. Every problem is noted where it was written. */
import { LIMITS } from '../contract/limits.ts'
import { NEVER_BOUND_HEADERS } from '../contract/call.ts'
import type { RuleId } from '../contract/ids.ts'
import { readDuration } from './duration.ts'
import type { Fail } from './policy-source.ts'
import type { RuleSource } from './policy-shape.ts'
import type { Rule, RuleMatch } from './policy.ts'
import { suggestion } from './suggestion.ts'
import { readTemplate } from './template.ts'
import type { Template } from './template.ts'
import { readUrlPattern } from './url-pattern.ts'
import { readWhen } from './when.ts'
import type { When } from './when.ts'

type Groups = Readonly<Record<string, readonly string[]>>
type Bounds = Readonly<{ least: number; most: number; says: string }>

const EXPIRES: Bounds = { least: 10_000, most: LIMITS.expiresHours * 3_600_000, says: 'between 10s and 24h' }
const USABLE: Bounds = { least: 5_000, most: LIMITS.usableHours * 3_600_000, says: 'between 5s and 1h' }

/** The rule that browsers make of `default: deny` has this id; see console-rules.ts. */
export const DEFAULT_RULE_ID = 'default' as RuleId

/** @returns undefined after an error that leaves no rule; every error was noted */
export function readRule(source: RuleSource, groups: Groups, fail: Fail): Rule | undefined {
  if (source.id === DEFAULT_RULE_ID) {
    fail(['id'], 'The id "default" stands for the policy’s default.', 'Use another id.')
  }
  const stage = readStage(source, groups, fail)
  const expires = duration(source.expires, EXPIRES, (message) => fail(['expires'], message, HINT_DURATION))
  const usable = duration(source.usable, USABLE, (message) => fail(['usable'], message, HINT_DURATION))
  const match = readMatch(source.match, fail)
  if (!match) return undefined
  const kind = match.kind
  const when = source.when === undefined ? undefined : readCondition(source.when, kind, fail)
  const say = readSentence('say', source.say ?? '', { match, fail })
  const consequence = readSentence('consequence', source.consequence, { match, fail })
  if (source.decide === 'ask' && !source.say?.trim()) {
    fail(
      ['say'],
      `Rule "${source.id}" asks people, but says nothing to them.`,
      'Add say: what would happen, in a few words.',
    )
  }
  if (source.deny_by && source.decide !== 'ask') {
    fail(['deny_by'], `A rule that says ${source.decide} asks nobody who could deny.`, 'Leave out deny_by.')
  }
  if (source.requester) {
    const hint = 'Leave out requester; every request comes from a person’s browser or a service’s key.'
    fail(['requester'], 'This version has no gateways, so that nobody can ask without being known.', hint)
  }
  for (const [index, name] of source.bind_headers.entries()) {
    if (!NEVER_BOUND_HEADERS.includes(name.toLowerCase())) continue
    const hint = 'Leave it out; who may call is the console’s own business.'
    fail(['bind_headers', index], `What is bound is shown and stored, so ${name} cannot be.`, hint)
  }
  if (kind === 'operation' && source.redact.length > 0) {
    const hint = 'Leave out redact, and what must not be seen out of args.'
    fail(['redact'], 'An operation has no body; its args are shown whole.', hint)
  }
  return {
    id: source.id as RuleId,
    match,
    decide: source.decide,
    say,
    consequence,
    expiresMilliseconds: expires,
    usableMilliseconds: usable,
    bindHeaders: [...new Set(source.bind_headers.map((name) => name.toLowerCase()))],
    redact: source.redact,
    ...(source.dangerous.length > 0 ? { dangerous: [...new Set(source.dangerous)] } : {}),
    ...(source.deny_by ? { denyBy: source.deny_by } : {}),
    ...(when ? { when } : {}),
    ...(stage ? { stage } : {}),
  }
}

const HINT_DURATION = 'Write a whole number and s, m or h, such as 5m.'

function duration(text: string, { least, most, says }: Bounds, fail: (message: string) => void): number {
  const milliseconds = readDuration(text)
  if (milliseconds === undefined) fail(`"${text}" is not a time.`)
  else if (milliseconds < least || milliseconds > most) fail(`"${text}" is not ${says}.`)
  return milliseconds ?? least
}

function readMatch(source: RuleSource['match'], fail: Fail): RuleMatch | undefined {
  if ((source.url === undefined) === (source.operation === undefined)) {
    fail(['match'], 'A rule matches either a url or an operation.', 'Write one of url: and operation:.')
    return undefined
  }
  if (source.operation !== undefined) {
    if (source.method !== undefined) fail(['match', 'method'], 'An operation has no method.', 'Leave out method.')
    return { kind: 'operation', operation: source.operation }
  }
  const url = source.url ?? ''
  const pattern = readUrlPattern(url)
  if ('problem' in pattern) {
    fail(['match', 'url'], pattern.problem, pattern.hint)
    return undefined
  }
  const named = source.method === undefined ? [] : [source.method].flat()
  return { kind: 'http', url, pattern, methods: [...new Set(named.map((method) => method.toUpperCase()))] }
}

function readCondition(source: string, kind: RuleMatch['kind'], fail: Fail): When | undefined {
  const when = readWhen(source, kind)
  if ('ask' in when) return when
  const names = kind === 'http' ? 'requester, call, url, body' : 'requester, operation, args'
  fail({ path: ['when'], at: when.at }, when.problem, `A condition is CEL and can see ${names}; see docs/policy.md.`)
  return undefined
}

function readSentence(
  key: 'say' | 'consequence',
  text: string,
  { match, fail }: Readonly<{ match: RuleMatch; fail: Fail }>,
): Template {
  const known =
    match.kind === 'operation'
      ? ['operation']
      : ['method', 'host', ...match.pattern.segments.flatMap((part) => ('name' in part ? [`url.${part.name}`] : []))]
  const isKnown = (place: string): boolean =>
    known.includes(place) || (match.kind === 'operation' && /^args\.[^\s{}]+$/.test(place))
  const template = readTemplate(text, isKnown)
  if (!('problem' in template)) return template
  const places = [...known, ...(match.kind === 'operation' ? ['args.<name>'] : [])].map((place) => `{${place}}`)
  fail({ path: [key], at: template.at }, template.problem, `Known here: ${places.join(', ')}; write {{ for a brace.`)
  return []
}

function readStage(source: RuleSource, groups: Groups, fail: Fail): Rule['stage'] {
  const stages = source.stages ?? []
  if (source.decide !== 'ask') {
    if (source.stages)
      fail(['stages'], `A rule that says ${source.decide} asks nobody.`, 'Leave out stages, or write decide: ask.')
    return undefined
  }
  const stage = stages[0]
  if (!stage) {
    fail(
      source.stages ? ['stages'] : [],
      `Rule "${source.id}" asks, but names nobody.`,
      'Add stages: [{ who: [group:…], quorum: 1 }].',
    )
    return undefined
  }
  if (stages.length > 1) {
    fail(['stages', 1], 'stages takes one entry in this version.', 'Put everybody who may answer into the first.')
  }
  const who = [...new Set(stage.who.map((member) => (member.startsWith('group:') ? member : member.toLowerCase())))]
  const people = new Set<string>()
  let missing = false
  for (const [index, member] of stage.who.entries()) {
    if (!member.startsWith('group:')) {
      people.add(member.toLowerCase())
      continue
    }
    const name = member.slice('group:'.length)
    const members = Object.hasOwn(groups, name) ? groups[name] : undefined
    if (!members) {
      missing = true
      const meant = suggestion(name, Object.keys(groups))
      fail(
        ['stages', 0, 'who', index],
        `There is no group "${name}".`,
        meant ? `Did you mean "group:${meant}"?` : 'Add it to groups.',
      )
    }
    for (const email of members ?? []) people.add(email)
  }
  if (!missing && people.size < stage.quorum) {
    const message = `${stage.quorum} people must approve, but only ${people.size} can.`
    fail(['stages', 0, 'quorum'], message, 'Name more people, or lower the quorum.')
  }
  return { who, quorum: stage.quorum }
}
