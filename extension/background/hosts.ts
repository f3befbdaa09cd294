/** Which hosts the browser must grant so that one console can be guarded. Pure. */
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'

/**
 * The console itself, and origins that its rules name and that are no other console's: its APIs.
 *
 * @param pattern the match pattern of an origin, as this browser takes it
 * @returns those of sockets too, or the browser would not tell that it stopped one
 */
export function hostsOf(rules: ConsoleRules, origin: string, pattern: (origin: string) => string): readonly string[] {
  const others = new Set(rules.consoles.map((console) => console.origin).filter((other) => other !== origin))
  const named = rules.rules
    .map((rule) => /^https?:\/\/[^/]+/.exec(rule.url)?.[0])
    .filter((found) => found !== undefined)
    .filter((found) => !others.has(found) && !found.includes('*'))
  const patterns = [...new Set([origin, ...named].map(pattern))]
  return [...patterns, ...patterns.map(socketsOf)]
}

/** @param pattern of http or https */
export function socketsOf(pattern: string): string {
  return pattern.replace(/^http/, 'ws')
}

/** Without a socket's pattern nothing is lost but the word that one was stopped. */
export function isNeeded(pattern: string): boolean {
  return pattern.startsWith('http')
}
