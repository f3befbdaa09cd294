/**
 * XMLHttpRequest, with calls that might be covered handed to the bridge. A synchronous one cannot wait: it is
 * refused at once, and handed over all the same, so that it can be approved and run.
 *
 * Rule: the native object stays opened and unsent while its call is held; what the page reads then
 * comes from `Reply`, by properties on this one instance, which go when it is opened again.
 */
import { matches, upperCase } from '../../relay/rules/page/page-rules.ts'
import { callOf, headersOf, takeBytes } from './call.ts'
import type { Answer, Channel } from './channel.ts'
import {
  PristineException,
  PristineHeaders,
  PristineRequest,
  PristineUrl,
  PristineXhr,
  apply,
  baseUri,
  eachHeader,
  follow,
  getter,
  href,
  ignore,
  method,
  plain,
  replace,
} from './pristine.ts'
import { createReply, type Reply } from './xhr-reply.ts'

type Opened = {
  method: string
  url: string
  waits: boolean
  /** With a user or password, which no Request carries: the browser's block rules stop it, and it is named. */
  user: boolean
  headers: Headers
  /** Present from `send` on, while the call is not the native object's own. */
  held?: { id?: number; over: boolean; reply: Reply; timer?: ReturnType<typeof setTimeout> }
}

const USER = /^\w+:..[^/?#]*@/
const { prototype } = PristineXhr
// Only ever called through `apply`.
// oxlint-disable-next-line typescript/unbound-method
const { open } = prototype
const send = method(PristineXhr, 'send')
const abort = method(PristineXhr, 'abort')
const setRequestHeader = method(PristineXhr, 'setRequestHeader')
const recall = method(WeakMap<object, Opened>, 'get')
const append = method(PristineHeaders, 'append')
const setHeader = method(PristineHeaders, 'set')
const sendsCookies = getter(PristineXhr, 'withCredentials')
const remember = method(WeakMap<object, Opened>, 'set')
const later = setTimeout
const never = clearTimeout

export function patchXhr(channel: Channel): void {
  const known = new WeakMap<object, Opened>()

  replace(prototype, 'open', function (this: XMLHttpRequest, ...given: unknown[]) {
    const address = given[1] as string
    const before = recall(known, this)
    if (before?.held) {
      leave(before)
      before.held.reply.hide()
    }
    apply(open, this, given as Parameters<typeof open>)
    const url = href(new PristineUrl(address, baseUri(document)))
    remember(known, this, {
      // Made a text in the language, past the page's `String`.
      // oxlint-disable-next-line typescript/no-unnecessary-template-expression
      method: `${given[0] as string}`,
      url,
      waits: given.length < 3 || !!given[2],
      user: !!(given[3] || given[4]) || matches(USER, url),
      headers: new PristineHeaders(),
    })
  })

  replace(prototype, 'setRequestHeader', function (this: XMLHttpRequest, name: string, value: string) {
    const opened = recall(known, this)
    if (opened?.held) throw sentAlready()
    setRequestHeader(this, name, value)
    if (opened) append(opened.headers, name, value)
  })

  replace(prototype, 'send', function (this: XMLHttpRequest, body?: Document | XMLHttpRequestBodyInit | null) {
    const opened = recall(known, this)
    if (opened?.held) throw sentAlready()
    const covered = opened && !channel.skips(opened.method) ? channel.covers(opened.method, opened.url) : false
    if (!opened || opened.user || covered === false) {
      send(this, body)
      return
    }
    if (opened.waits) {
      hold(this, opened, body)
      return
    }
    try {
      if (covered) {
        throw new PristineException('Held by Holdgate: a synchronous call cannot wait for approval.', 'NetworkError')
      }
      // It cannot wait for the rules either: the browser's own block rules decide.
      send(this, body)
    } catch (error) {
      const request = requestOf(this, opened, body)
      const handOver = (bytes: ArrayBuffer) => {
        if (channel.covers(opened.method, opened.url)) channel.hold(callOf(request), bytes)
      }
      follow(channel.ready, () => follow(takeBytes(request), handOver, ignore), ignore)
      throw error
    }
  })

  replace(prototype, 'abort', function (this: XMLHttpRequest) {
    const opened = recall(known, this)
    if (!opened?.held) {
      abort(this)
      return
    }
    if (opened.held.over) return
    leave(opened)
    opened.held.reply.fail('abort')
  })

  function leave({ held }: Opened): void {
    if (!held || held.over) return
    held.over = true
    if (held.timer !== undefined) never(held.timer)
    if (held.id !== undefined) channel.leave(held.id)
  }

  function hold(xhr: XMLHttpRequest, opened: Opened, body: Document | XMLHttpRequestBodyInit | null = null): void {
    const request = requestOf(xhr, opened, body)
    const reply = createReply(xhr)
    const held: Opened['held'] & object = { over: false, reply }
    opened.held = held
    reply.start(body !== null)
    if (held.over) return

    const hear = (message: Answer) => {
      if (held.over) return
      if (message.kind === 'sending' && xhr.timeout > 0) {
        // A native timeout starts with sending; the wait for people is not the network's.
        held.timer = later(() => {
          leave(opened)
          reply.fail('timeout')
        }, xhr.timeout)
      }
      if (message.kind === 'head') reply.head(message.head)
      if (message.kind === 'chunk') reply.chunk(new Uint8Array(message.bytes))
      if (message.kind === 'end' || message.kind === 'failed') {
        held.over = true
        if (held.timer !== undefined) never(held.timer)
        if (message.kind === 'end') reply.end()
        else reply.fail(message.name === 'AbortError' ? 'abort' : 'error')
      }
    }
    const handOver = (bytes: ArrayBuffer) => {
      if (!held.over) held.id = channel.hold(callOf(request), bytes, hear)
    }
    const decide = () => {
      if (held.over) return
      if (channel.covers(opened.method, opened.url)) {
        follow(takeBytes(request), handOver, () => reply.fail('error'))
        return
      }
      reply.hide()
      delete opened.held
      send(xhr, body)
    }
    if (channel.covers(opened.method, opened.url) === undefined) follow(channel.ready, decide, decide)
    else decide()
  }
}

type Body = Document | XMLHttpRequestBodyInit | null

/** Of a document of any window; the browser's own check throws for whatever is none. */
const documentTypeOf = getter(Document, 'contentType')

function requestOf(xhr: XMLHttpRequest, { url, method, headers }: Opened, body: Body = null): Request {
  const name = upperCase(method)
  const sent: RequestInit = plain({
    method,
    body: name === 'GET' || name === 'HEAD' ? null : (body as BodyInit),
    credentials: sendsCookies(xhr) ? 'include' : 'same-origin',
  })
  let type = ''
  try {
    const isHtml = documentTypeOf(body as Document) === 'text/html'
    sent.body = textOf(body as Document, isHtml)
    type = isHtml ? 'text/html' : 'application/xml'
  } catch {
    // No document.
  }
  const request = new PristineRequest(url, sent)
  const own = headersOf(request)
  if (type) setHeader(own, 'content-type', `${type};charset=UTF-8`)
  eachHeader(headers, (value, key) => setHeader(own, key, value))
  return request
}

/** As the browser itself would serialise it (XMLHttpRequest standard, send). */
function textOf(body: Document, isHtml: boolean): string {
  const serializer = new XMLSerializer()
  if (!isHtml) return serializer.serializeToString(body)
  return [...body.childNodes].map((node) => (node as Element).outerHTML ?? serializer.serializeToString(node)).join('')
}

function sentAlready(): DOMException {
  return new PristineException('The call has been sent already.', 'InvalidStateError')
}
