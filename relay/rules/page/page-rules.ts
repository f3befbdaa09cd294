/**
 * The part of the rules that a page asks: might this call be covered? It says yes too often rather
 * than too seldom, and exactly when the browser's own block rules would stop the call.
 *
 * Rule 1: nothing is imported at run time; this is part of a script that every guarded page loads.
 * Rule 2: a page may have replaced what is on the prototypes by the time we are asked. What would
 *   matter is taken when this file loads; whatever slips through is still stopped by the block rules.
 */
export type PageRule = Readonly<{
  /** Upper case; empty: every method but GET, HEAD and OPTIONS. */
  methods: readonly string[]
  /** Source of a regular expression over the whole URL, to be read without regard to letter case. */
  where: string
}>
/** Plain data, to be sent as a message. */
export type PageRules = readonly PageRule[]

const { apply } = Reflect
const Expression = RegExp
// Both are only ever called through `apply`, which gives them their `this`.
// oxlint-disable-next-line typescript/unbound-method
const { exec } = RegExp.prototype
// oxlint-disable-next-line typescript/unbound-method
const { toUpperCase } = String.prototype

/** @param href absolute, as `URL` serialises it */
export function mightBeCovered(rules: PageRules, method: string, href: string): boolean {
  const sent = upperCase(method)
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]
    if (rule && names(rule.methods, sent) && matches(new Expression(rule.where, 'i'), href)) return true
  }
  return false
}

/** True when a rule names one of these methods. */
export function namesAny(rules: PageRules, wanted: Readonly<Record<string, true>>): boolean {
  for (let i = 0; i < rules.length; i++) {
    const methods = rules[i]?.methods ?? []
    for (let j = 0; j < methods.length; j++) if (wanted[methods[j] ?? '']) return true
  }
  return false
}

/** As a server reads it. */
export function upperCase(method: string): string {
  return apply(toUpperCase, method, [])
}

/** Whether the expression matches, past what a page made of expressions. */
export function matches(expression: RegExp, text: string): boolean {
  return apply(exec, expression, [text]) !== null
}

function names(methods: readonly string[], sent: string): boolean {
  if (methods.length === 0) return sent !== 'GET' && sent !== 'HEAD' && sent !== 'OPTIONS'
  for (let i = 0; i < methods.length; i++) if (methods[i] === sent) return true
  return false
}
