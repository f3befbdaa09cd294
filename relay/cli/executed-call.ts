/**
 * Compares a request that was sent, as one HTTP/1.1 message, with the call that was approved.
 *
 * Rule: the message is taken byte for byte. What two servers could read in two ways is no message.
 */
import type { Action } from '../contract/action.ts'
import type { BoundHeader, Call, CallBody } from '../contract/call.ts'
import { ALWAYS_BOUND_HEADERS } from '../contract/call.ts'
import type { Receipt } from '../contract/receipt.ts'
import { callDigest } from '../evidence/action.ts'
import { utf8 } from '../evidence/bytes.ts'
import { plainDigest } from '../evidence/digest.ts'
import type { Field } from '../evidence/field.ts'
import { formEntriesText } from '../evidence/form-entries.ts'
import type { FormEntry } from '../evidence/form-entries.ts'
import { multipartFields } from '../evidence/multipart.ts'
import { failed, lacks } from '../evidence/receipt-check.ts'
import type { Outcome } from '../evidence/receipt-check.ts'

/** @param form set where `body` holds the fields' canonical text */
type Message = Readonly<{
  method: string
  target: string
  headers: readonly BoundHeader[]
  body: Uint8Array
  form?: 'entries/v1'
}>

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP\/1\.1$/
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\r\n\0]*)$/
/** With more in it, half of a path could stand in the host. */
const HOST = /^[^/?#@\\]+$/
const AUTHORITY = /^https?:\/\/([^/?#]*)/

/** @param receipt whose request and grant say whether anything may have been sent */
export function compareExecuted(
  bytes: Uint8Array,
  { action, receipt }: Readonly<{ action: Action | undefined; receipt: Receipt }>,
): Outcome {
  const { status, grant } = receipt
  if (status !== 'approved') return failed('it was sent, and not approved')
  if (grant?.status === 'revoked' || grant?.status === 'lapsed') return failed('it was sent, and its grant never used')
  if (grant?.status === 'open') return lacks('its grant was not used yet when the receipt was made')
  if (!action) return lacks('the action is not in it')
  if (action.kind !== 'http') return lacks('an operation is not one HTTP request, so there is nothing to compare')
  const message = readMessage(bytes)
  if (!message) return lacks('the file is not one HTTP/1.1 request, its lines ending in CRLF and its body whole')
  const sent = action.call.body.form ? byFields(message) : message
  if (!sent) return lacks('it is bound by its fields, and the message has no multipart body as browsers write it')
  const call = callOf(sent, action.call)
  if (!call) return lacks('the message does not name one host, which its target fits, and at most one content type')
  const digest = callDigest({ ...action, call })
  if (digest === callDigest(action)) return undefined
  const { method, target, headers, body } = action.call
  if (call.method !== method) return failed(`what was sent is ${call.method}, and ${method} was approved`)
  if (call.target !== target) return failed('what was sent went to another address')
  if (JSON.stringify(call.headers) !== JSON.stringify(headers)) return failed('what was sent has other bound headers')
  return failed(call.body.sha256 === body.sha256 ? 'what was sent is another call' : 'what was sent has another body')
}

/** The same message with its fields in the place of its bytes, and no boundary, which the browser chose. */
function byFields({ body, ...message }: Message): Message | undefined {
  const [type = ''] = valuesOf(message.headers, 'content-type')
  const fields = /^multipart\/form-data;/i.test(type) ? multipartFields(type, body) : undefined
  if (!fields) return undefined
  const headers = message.headers.map((header): BoundHeader =>
    header[0] === 'content-type' ? [header[0], 'multipart/form-data'] : header,
  )
  return { ...message, headers, body: utf8(formEntriesText(fields.map(entryOf))), form: 'entries/v1' }
}

function entryOf({ label = '', value, file }: Field): FormEntry {
  if (!file) return [named(label), value]
  return [named(label), { filename: named(value), type: file.content_type, size: file.length, sha256: file.sha256 }]
}

/** As browsers escape names of fields and files (HTML standard, multipart/form-data encoding algorithm). */
function named(escaped: string): string {
  return escaped.replaceAll('%0D%0A', '\r\n').replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%22', '"')
}

function callOf({ method, target, headers, body, form }: Message, approved: Call): Call | undefined {
  const hosts = valuesOf(headers, 'host')
  const types = valuesOf(headers, 'content-type')
  const [host] = hosts
  if (host === undefined || hosts.length > 1 || types.length > 1) return undefined
  const address = absolute(target, host, approved)
  return address === undefined
    ? undefined
    : {
        method,
        target: address,
        headers: boundOf(headers, approved),
        body: bodyOf(body, types[0] ?? '', form),
      }
}

function bodyOf(body: Uint8Array, type: string, form: 'entries/v1' | undefined): CallBody {
  return { length: body.length, sha256: plainDigest(body), content_type: type, ...(form && { form }) }
}

/**
 * No parser is asked: another spelling of the address is another address to some server.
 *
 * @returns undefined where a server that goes by `Host` and one that goes by the target could differ
 */
function absolute(target: string, host: string, approved: Call): string | undefined {
  if (!HOST.test(host)) return undefined
  const isSecure = approved.target.startsWith('https:')
  const named = host.toLowerCase().replace(isSecure ? /:443$/ : /:80$/, '')
  if (!target.startsWith('/')) {
    const [, authority = named] = AUTHORITY.exec(target) ?? []
    return authority === named ? target : undefined
  }
  return `${isSecure ? 'https' : 'http'}://${named}${target}`
}

/** In the order approved, where only fields of different names changed places (RFC 9110 section 5.3). */
function boundOf(headers: readonly BoundHeader[], approved: Call): readonly BoundHeader[] {
  const names = new Set([...ALWAYS_BOUND_HEADERS, ...approved.headers.map(([name]) => name)])
  const sent = headers.filter(([name]) => names.has(name))
  const same = [...names].every(
    (name) => JSON.stringify(valuesOf(sent, name)) === JSON.stringify(valuesOf(approved.headers, name)),
  )
  return same ? approved.headers : sent
}

function valuesOf(headers: readonly BoundHeader[], wanted: string): readonly string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value)
}

function readMessage(bytes: Uint8Array): Message | undefined {
  const message = Buffer.from(bytes)
  const end = message.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = message.subarray(0, end).toString('latin1').split('\r\n')
  const [, method, target] = REQUEST_LINE.exec(first) ?? []
  const headers: BoundHeader[] = []
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? []
    if (name === undefined || value === undefined) return undefined
    headers.push([name.toLowerCase(), trimmed(value)])
  }
  const body = readBody(headers, message.subarray(end + 4))
  return method === undefined || target === undefined || !body ? undefined : { method, target, headers, body }
}

/** By hand: an expression that looks for the spaces at the end begins anew at each that is not. */
function trimmed(value: string): string {
  const isSpace = (at: number): boolean => value[at] === ' ' || value[at] === '\t'
  let [from, to] = [0, value.length]
  while (from < to && isSpace(from)) from += 1
  while (from < to && isSpace(to - 1)) to -= 1
  return value.slice(from, to)
}

/** All that follows the head must be the body, and all of it must be there. */
function readBody(headers: readonly BoundHeader[], rest: Buffer): Uint8Array | undefined {
  const lengths = valuesOf(headers, 'content-length')
  const codings = valuesOf(headers, 'transfer-encoding')
  if (codings.length > 0) {
    const isChunked = codings.length === 1 && codings[0]?.toLowerCase() === 'chunked' && lengths.length === 0
    return isChunked ? unchunked(rest) : undefined
  }
  if (lengths.length === 0) return rest.length === 0 ? rest : undefined
  return lengths.length === 1 && lengths[0] === String(rest.length) ? rest : undefined
}

/** Without extensions and trailers, which only some readers see. */
function unchunked(rest: Buffer): Uint8Array | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ;) {
    const end = rest.indexOf('\r\n', at)
    const size = end < 0 ? '' : rest.subarray(at, end).toString('latin1')
    if (!/^[0-9A-Fa-f]{1,8}$/.test(size)) return undefined
    const from = end + 2
    const to = from + Number.parseInt(size, 16)
    if (rest.subarray(to, to + 2).toString('latin1') !== '\r\n') return undefined
    if (to === from) return to + 2 === rest.length ? Buffer.concat(parts) : undefined
    parts.push(rest.subarray(from, to))
    at = to + 2
  }
}
