/** Reading a call out of the one Request that was built for it, past anything the page changed. */
import type { PageCall } from './messages.ts'
import { PristineRequest, eachHeader, getter, method, plain } from './pristine.ts'

export const headersOf = getter(PristineRequest, 'headers')
const KEYS = [
  'url',
  'method',
  'mode',
  'credentials',
  'redirect',
  'referrer',
  'referrerPolicy',
  'cache',
  'integrity',
  'keepalive',
] as const
const getters = KEYS.map((key) => getter(PristineRequest, key))

export const methodOf = getter(PristineRequest, 'method')
export const urlOf = getter(PristineRequest, 'url')
export const signalOf = getter(PristineRequest, 'signal')
/** Uses the Request up: its bytes exist once, here. */
export const takeBytes = method(PristineRequest, 'arrayBuffer')

/** @param mode in place of the Request's own, in which it could not have taken every type of body */
export function callOf(request: Request, mode?: RequestMode): PageCall {
  const headers: [string, string][] = plain([])
  eachHeader(headersOf(request), (value, name) => {
    headers[headers.length] = [name, value]
  })
  const call: Record<string, unknown> = plain({ headers })
  for (let at = 0; at < KEYS.length; at++) call[KEYS[at] as string] = getters[at]?.(request)
  if (mode) call['mode'] = mode
  return call as PageCall
}
