/** Reading a call out of the one Request that was built for it, past anything the page changed. */
import type { PageCall } from './messages.ts'
import { PristineRequest, getter, method } from './pristine.ts'

const headersOf = getter(PristineRequest, 'headers')
const each = method(Headers, 'forEach')
const PLAIN = (
  [
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
).map((key) => [key, getter(PristineRequest, key)] as const)

export const methodOf = getter(PristineRequest, 'method')
export const urlOf = getter(PristineRequest, 'url')
export const signalOf = getter(PristineRequest, 'signal')
/** Uses the Request up: its bytes exist once, here. */
export const takeBytes = method(PristineRequest, 'arrayBuffer')

/** @param mode in place of the Request's own, in which it could not have taken every type of body */
export function callOf(request: Request, mode?: RequestMode): PageCall {
  const headers: [string, string][] = []
  each(headersOf(request), (value, name) => {
    headers[headers.length] = [name, value]
  })
  const call: Record<string, unknown> = { headers }
  for (const [key, get] of PLAIN) call[key] = get(request)
  if (mode) call['mode'] = mode
  return call as PageCall
}
