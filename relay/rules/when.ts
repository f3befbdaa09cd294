/**
 * A rule's condition: CEL, checked against what a condition can see when the policy is read.
 *
 * Rule 1: three answers. What cannot be evaluated (no body here, no such field, a wrong type) is
 *   `unknown`; the matcher reads it in the careful way.
 * Rule 2: `matches` runs in linear time (re2js). The library's own one backtracks: 3,000 hostile
 *   characters keep it busy for 14 seconds.
 *
 * @see https://github.com/google/cel-spec
 */
import { Environment } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import type { Asked } from '../contract/action.ts'
import { readJson } from '../evidence/strict-json.ts'

export type Answer = 'yes' | 'no' | 'unknown'

/** What conditions see of the requester. `email` is '' for a service that asks for nobody. */
export type WhenRequester = Readonly<{
  email: string
  name: string
  groups: readonly string[]
  kind: 'operator' | 'service'
}>

export type WhenFacts = Readonly<{
  requester: WhenRequester
  asked: Asked
  /** Absent when it is in doubt which segment is which. */
  params?: Readonly<Record<string, string>>
  body?: Uint8Array
}>

export type When = Readonly<{ source: string; ask: (facts: WhenFacts) => Answer }>

/** What is wrong with a condition; `at` counts characters of its source. */
export type WhenProblem = Readonly<{ problem: string; at: number }>

const MAX_CHARACTERS = 2_000
const MAX_PATTERNS = 200

function environment(kind: Asked['kind']): Environment {
  const compiled = new Map<string, ReturnType<typeof RE2JS.compile>>()
  const matchesLinear = (text: string, pattern: string): boolean => {
    let expression = compiled.get(pattern)
    if (!expression) {
      // A pattern may come out of the call; without a bound a requester could fill the memory.
      if (compiled.size >= MAX_PATTERNS) compiled.clear()
      expression = RE2JS.compile(pattern)
      compiled.set(pattern, expression)
    }
    return expression.matcher(text).find()
  }
  const made = new Environment({ limits: { maxAstNodes: 2_000, maxDepth: 50 } })
    .registerVariable({
      name: 'requester',
      schema: { email: 'string', name: 'string', groups: 'list<string>', kind: 'string' },
    })
    .registerFunction('string.matchesLinear(string): bool', matchesLinear)
  if (kind === 'operation')
    return made.registerVariable('operation', 'string').registerVariable('args', 'map<string, dyn>')
  return made
    .registerVariable({ name: 'call', schema: { method: 'string', url: 'string', host: 'string', path: 'string' } })
    .registerVariable('url', 'map<string, string>')
    .registerVariable('body', 'dyn')
}

const ENVIRONMENTS = { http: environment('http'), operation: environment('operation') } as const

/** Parses and type-checks a condition for rules of this kind. */
export function readWhen(source: string, kind: Asked['kind']): When | WhenProblem {
  if (source.length > MAX_CHARACTERS) {
    return { problem: `A condition has at most ${MAX_CHARACTERS} characters; this one has ${source.length}.`, at: 0 }
  }
  try {
    const { valid, type, error } = ENVIRONMENTS[kind].check(source)
    if (!valid) return problemOf(error)
    if (type !== 'bool' && type !== 'dyn')
      return { problem: `A condition is true or false; this one is ${type}.`, at: 0 }
    const linear = withLinearMatches(source, kind)
    if (linear === undefined) {
      return {
        problem: 'matches cannot be told from its surroundings here.',
        at: Math.max(0, source.indexOf('matches')),
      }
    }
    const evaluate = ENVIRONMENTS[kind].parse(linear)
    return { source, ask: (facts) => answer(evaluate, facts) }
  } catch (error) {
    return problemOf(error)
  }
}

function problemOf(error: unknown): WhenProblem {
  const { summary, message, range } = error as { summary?: string; message?: string; range?: { start: number } }
  return { problem: summary ?? message ?? 'It cannot be read.', at: range?.start ?? 0 }
}

type Node = Readonly<{ op: string; args: unknown; range: { start: number; end: number } }>

/**
 * Renames each call of `matches` in the text itself: the library refuses to have its own replaced,
 * and its serialiser rounds numbers.
 *
 * @returns undefined when one could not be found by its place
 */
function withLinearMatches(source: string, kind: Asked['kind']): string | undefined {
  const ends: number[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isNode(value)) return
    const args = value.args
    if (value.op === 'rcall' && Array.isArray(args) && args[0] === 'matches' && isNode(args[1])) {
      ends.push(args[1].range.end)
    }
    visit(args)
  }
  visit(ENVIRONMENTS[kind].parse(source).ast)
  let text = source
  for (const end of ends.toSorted((a, b) => b - a)) {
    const place = /[\s)]*\.\s*matches(?=\s*\()/y
    place.lastIndex = end
    const found = place.exec(text)
    if (!found) return undefined
    text = `${text.slice(0, end)}${found[0]}Linear${text.slice(end + found[0].length)}`
  }
  return text
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value && 'range' in value
}

function answer(evaluate: (context: Record<string, unknown>) => unknown, facts: WhenFacts): Answer {
  try {
    const result = evaluate(contextOf(facts))
    if (typeof result !== 'boolean') return 'unknown'
    return result ? 'yes' : 'no'
  } catch {
    // Every failure to evaluate is the same answer: nobody knows.
    return 'unknown'
  }
}

function contextOf({ requester, asked, params, body }: WhenFacts): Record<string, unknown> {
  const who = { ...requester, groups: [...requester.groups] }
  if (asked.kind === 'operation') return { requester: who, operation: asked.name, args: asked.args }
  const { hostname, pathname } = new URL(asked.call.target)
  // As rules compare it: to some servers `patch` is PATCH.
  const method = asked.call.method.toUpperCase()
  const context: Record<string, unknown> = {
    requester: who,
    call: { method, url: asked.call.target, host: hostname, path: pathname },
  }
  // A name that is missing here makes whatever reads it `unknown`, and nothing else.
  if (params) context['url'] = params
  const json = body && jsonOf(body)
  if (json !== undefined) context['body'] = json
  return context
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return readJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // Not JSON, or JSON that two readers could read differently.
    return undefined
  }
}
