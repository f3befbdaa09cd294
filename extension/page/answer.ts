/** Making the answer of a held call look as if the page had sent it itself. */
import type { AnswerHead } from './messages.ts'
import { PristineException, PristineResponse, PristineTypeError, defineProperty, method } from './pristine.ts'

const clone = method(PristineResponse, 'clone')

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
  return shadow(new PristineResponse(body, { status, statusText, headers: headers as [string, string][] }), head)
}

function shadow(response: Response, head: AnswerHead): Response {
  const own = {
    url: head.url,
    redirected: head.redirected,
    type: head.type,
    clone: () => shadow(clone(response), head),
  }
  for (const [key, value] of Object.entries(own)) defineProperty(response, key, { value, configurable: true })
  return response
}

/** What the page's promise rejects with: the kind of error that the browser itself would have given. */
export function errorOf(name: 'TypeError' | 'AbortError', says: string): Error {
  return name === 'AbortError' ? new PristineException(says, name) : new PristineTypeError(says)
}
