/** Which hosts the browser must grant so that one console can be guarded. Pure. */
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'

/**
 * The console itself, and origins that its rules name and that are no other console's: its APIs.
 *
 * @returns match patterns
 */
export function hostsOf(rules: ConsoleRules, origin: string): readonly string[] {
  const others = new Set(rules.consoles.map((console) => console.origin).filter((other) => other !== origin))
  const named = rules.rules
    .map((rule) => /^https?:\/\/[^/]+/.exec(rule.url)?.[0])
    .filter((found) => found !== undefined)
    .filter((found) => !others.has(found) && !found.includes('*'))
  return [...new Set([origin, ...named])].map((host) => `${host}/*`)
}
