/**
 * How a call fits a rule's methods and place, with what its headers ask a server to take it as.
 *
 * Rule: a server may honour such a header or not, so whatever it changes is `doubtful`: a rule that asks takes the
 *   call in by either reading, one that allows by neither.
 */
import type { BoundHeader, Call } from '../contract/call.ts'
import type { UrlFit } from './url-pattern.ts'

/** What decides of a call which rules it fits. */
export type Sent = Pick<Call, 'method' | 'target' | 'headers'>

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Servers that take another method from a header do so for this one (Rack, Symfony, Express, Spring, Google APIs). */
const CARRIER = 'POST'
const METHOD_HEADERS: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override'])
/** Taken in place of the request's path by IIS, Symfony and others. */
const PATH_HEADERS: ReadonlySet<string> = new Set(['x-original-url', 'x-rewrite-url'])

/** True when a rule with these methods (empty: all but the safe ones) is about calls with `method`. */
function fitsMethod(methods: readonly string[], method: string): boolean {
  const sent = method.toUpperCase()
  return methods.length === 0 ? !SAFE_METHODS.has(sent) : methods.includes(sent)
}

/**
 * The methods whose calls a browser has to stop for a rule: it sees no headers, and a POST may be any other.
 *
 * @param methods of a rule, upper case; empty: all but the safe ones
 */
export function stoppedMethods(methods: readonly string[]): readonly string[] {
  return methods.length === 0 || methods.includes(CARRIER) ? methods : [...methods, CARRIER]
}

/** @param place how an absolute URL fits the rule's own */
export function fitCall(methods: readonly string[], place: (href: string) => UrlFit, sent: Sent): UrlFit {
  const { method, target, headers } = sent
  const others = valuesOf(headers, METHOD_HEADERS)
  if (!fitsMethod(methods, method) && !others.some((other) => fitsMethod(methods, other))) return { fit: 'no' }
  const fit = place(target)
  const paths = valuesOf(headers, PATH_HEADERS)
  if (fit.fit === 'no' && !paths.some((path) => mayBe(place, path, target))) return fit
  const plain = paths.length === 0 && [method, ...others].every((name) => fitsMethod(methods, name))
  return plain ? fit : { fit: 'doubtful' }
}

function mayBe(place: (href: string) => UrlFit, path: string, target: string): boolean {
  // What no parser reads may be any path on that host.
  return !URL.canParse(path, target) || place(new URL(path, target).href).fit !== 'no'
}

function valuesOf(headers: readonly BoundHeader[], names: ReadonlySet<string>): readonly string[] {
  return headers.filter(([name]) => names.has(name.toLowerCase())).map(([, value]) => value.trim())
}
