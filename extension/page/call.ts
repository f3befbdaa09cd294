/** Reading a call out of the one Request that was built for it, past anything the page changed. */
import type { PageCall } from './messages.ts'
import { PristineRequest, getter, method } from './pristine.ts'

const headersOf = getter(PristineRequest, 'headers')
const each = method(Headers, 'forEach')
const modeOf = getter(PristineRequest, 'mode')
const credentialsOf = getter(PristineRequest, 'credentials')
const redirectOf = getter(PristineRequest, 'redirect')
const referrerOf = getter(PristineRequest, 'referrer')
const referrerPolicyOf = getter(PristineRequest, 'referrerPolicy')
const cacheOf = getter(PristineRequest, 'cache')
const integrityOf = getter(PristineRequest, 'integrity')

export const methodOf = getter(PristineRequest, 'method')
export const urlOf = getter(PristineRequest, 'url')
export const signalOf = getter(PristineRequest, 'signal')
/** Uses the Request up: its bytes exist once, here. */
export const takeBytes = method(PristineRequest, 'arrayBuffer')

export function callOf(request: Request): PageCall {
  const headers: [string, string][] = []
  each(headersOf(request), (value, name) => {
    headers[headers.length] = [name, value]
  })
  return {
    url: urlOf(request),
    method: methodOf(request),
    headers,
    mode: modeOf(request),
    credentials: credentialsOf(request),
    redirect: redirectOf(request),
    referrer: referrerOf(request),
    referrerPolicy: referrerPolicyOf(request),
    cache: cacheOf(request),
    integrity: integrityOf(request),
  }
}
