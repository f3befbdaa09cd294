/** Making the answer of a held call look as if the page had sent it itself. */
import type { AnswerHead } from './messages.ts'
import {
  PristineException,
  PristineHeaders,
  PristineResponse,
  PristineTypeError,
  defineProperty,
  getter,
  method,
  plain,
} from './pristine.ts'

const clone = method(PristineResponse, 'clone')
const headersOf = getter(PristineResponse, 'headers')
const append = method(PristineHeaders, 'append')

/** True where a Response may not carry a body at all (Fetch standard, null body status). */
export function hasNullBody(status: number): boolean {
  return status === 101 || status === 103 || status === 204 || status === 205 || status === 304
}

/**
 * A Response that says what the network said. The constructor cannot set `url`, `redirected` and
 * `type`, and refuses status 0, so these are shadowed, on clones too.
 */
export function responseOf(head: AnswerHead, body: ReadableStream | null): Response {
  if (head.status === 0) return shadow(PristineResponse.error(), head)
  const { status, statusText, headers } = head
  const response = new PristineResponse(body, plain({ status, statusText }))
  for (let at = 0; at < headers.length; at++) {
    const header = headers[at]
    if (header) append(headersOf(response), header[0], header[1])
  }
  return shadow(response, head)
}

function shadow(response: Response, head: AnswerHead): Response {
  const own: Record<string, unknown> = plain({
    url: head.url,
    redirected: head.redirected,
    type: head.type,
    clone: () => shadow(clone(response), head),
  })
  for (const key in own) defineProperty(response, key, plain({ value: own[key], configurable: true }))
  return response
}

/** What the page's promise rejects with: the kind of error that the browser itself would have given. */
export function errorOf(name: 'TypeError' | 'AbortError', says: string): Error {
  return name === 'AbortError' ? new PristineException(says, name) : new PristineTypeError(says)
}
