/** Reading a call out of the one Request that was built for it, past anything the page changed. */
import type { PageCall } from './messages.ts'
import { PristineRequest, getter, method } from './pristine.ts'

const headersOf = getter<Headers>(PristineRequest, 'headers')
const each = method<[(value: string, name: string) => void], void>(Headers, 'forEach')
const modeOf = getter<RequestMode>(PristineRequest, 'mode')
const credentialsOf = getter<RequestCredentials>(PristineRequest, 'credentials')
const redirectOf = getter<RequestRedirect>(PristineRequest, 'redirect')
const referrerOf = getter<string>(PristineRequest, 'referrer')
const referrerPolicyOf = getter<ReferrerPolicy>(PristineRequest, 'referrerPolicy')
const cacheOf = getter<RequestCache>(PristineRequest, 'cache')
const integrityOf = getter<string>(PristineRequest, 'integrity')

export const methodOf = getter<string>(PristineRequest, 'method')
export const urlOf = getter<string>(PristineRequest, 'url')
export const signalOf = getter<AbortSignal>(PristineRequest, 'signal')
/** Uses the Request up: its bytes exist once, here. */
export const takeBytes = method<[], Promise<ArrayBuffer>>(PristineRequest, 'arrayBuffer')

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
