/**
 * The log of this process: JSON, one line an event.
 *
 * Rule 1: ids, words of ours and numbers. Never a body, a secret, an endpoint, an address of anybody.
 * Rule 2: of an error only its kind and place. Its message may quote what was sent or stored: databases
 *   name the value that they refuse.
 */
import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import type { Deps } from './deps.ts'

export type LogLevel = (typeof LOG_LEVELS)[number]
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

export type Call = Readonly<{
  requestId: string
  /** Name of the route; `app` for a file of the app, `unknown` for what is neither. */
  route: string
  status: number
  milliseconds: number
  /** Of the refusal. */
  code?: string
  /** Of a caller that traces (W3C Trace Context). */
  traceparent?: string | undefined
}>

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/
/** Machines ask these every few seconds. */
const QUIET = new Set(['healthz', 'readyz', 'metrics', 'app'])

export function createLog(destination: DestinationStream, level: LogLevel): Logger {
  return pino({ level, serializers: { err: describeError } }, destination)
}

export function describeError(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error && typeof error.code === 'string' && /^\w{1,40}$/.test(error.code) ? error.code : ''
  return { type: error.name, ...(code !== '' && { code }), stack: placesOf(error) }
}

export function logCall({ log, metrics }: Pick<Deps, 'log' | 'metrics'>, call: Call): void {
  const { requestId, route, status, milliseconds, code, traceparent = '' } = call
  metrics.answered(route, status)
  if (route === 'redeem') metrics.redeemed(code ?? 'redeemed')
  const trace = TRACEPARENT.exec(traceparent)?.[1]
  const line = {
    request_id: requestId,
    route,
    status,
    milliseconds: Math.max(0, Math.round(milliseconds)),
    ...(code !== undefined && { code }),
    ...(trace !== undefined && { trace_id: trace }),
  }
  if (status >= 500) log.warn(line, 'call')
  else if (QUIET.has(route)) log.debug(line, 'call')
  else log.info(line, 'call')
}

function placesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n')
}
