/**
 * `fetch`, with calls that might be covered handed to the bridge.
 *
 * Rule: a getter that answers twice may fool the cheap test; the browser's block rules then stop the
 * call. What is held is read from one Request only.
 */
import { errorOf, hasNullBody, responseOf } from './answer.ts'
import { callOf, methodOf, signalOf, takeBytes, urlOf } from './call.ts'
import type { Answer, Channel } from './channel.ts'
import {
  PristinePromise,
  PristineRequest,
  PristineStream,
  PristineUrl,
  apply,
  baseUri,
  getter,
  href,
  listen,
  nativeFetch,
  plain,
  replace,
  follow,
} from './pristine.ts'

const aborted = getter(AbortSignal, 'aborted')
const reasonOf = getter(AbortSignal, 'reason')

export function patchFetch(channel: Channel): void {
  replace(window, 'fetch', function fetch(this: unknown, ...given: [RequestInfo | URL, RequestInit?]) {
    const input = given[0]
    const init = given[1]
    const isCall = isRequest(input)
    const wished = init?.method ?? (isCall ? methodOf(input) : 'GET')
    if (channel.skips(wished)) return apply(nativeFetch, this, given)
    let request: Request
    try {
      const url = isCall ? urlOf(input) : href(new PristineUrl(input, baseUri(document)))
      if (channel.covers(wished, url) === false) return apply(nativeFetch, this, given)
      request = new PristineRequest(input, init)
    } catch {
      // Not a call that could leave; the native function words the error.
      return apply(nativeFetch, this, given)
    }
    return decide(channel, request)
  })
}

/** Of any window: what the page says of instances does not count. */
function isRequest(input: unknown): input is Request {
  try {
    return typeof input === 'object' && urlOf(input as Request) !== ''
  } catch {
    // The browser's own check: no Request at all.
    return false
  }
}

/** @param mode in place of the Request’s own */
export function decide(channel: Channel, request: Request, mode?: RequestMode): Promise<Response> {
  const covered = channel.covers(methodOf(request), urlOf(request))
  if (covered) return holdFetch(channel, request, mode)
  if (covered === false) return nativeFetch(request)
  return new PristinePromise((resolve, reject) => {
    follow(channel.ready, () => resolve(decide(channel, request, mode)), reject)
  })
}

function holdFetch(channel: Channel, request: Request, mode?: RequestMode): Promise<Response> {
  const signal = signalOf(request)
  return new PristinePromise((resolve, reject) => {
    if (aborted(signal)) {
      reject(reasonOf(signal))
      return
    }
    let id: number | undefined
    let body: ReadableStreamDefaultController | undefined
    const end = (error?: unknown) => {
      const open = body
      body = undefined
      if (!open) return
      if (error === undefined) open.close()
      else open.error(error)
    }
    const leave = () => {
      if (id !== undefined) channel.leave(id)
    }
    listen(signal, 'abort', () => {
      leave()
      reject(reasonOf(signal))
      end(reasonOf(signal))
    })
    const hear = (message: Answer) => {
      if (message.kind === 'head') {
        const stream = hasNullBody(message.head.status)
          ? null
          : new PristineStream(
              plain({
                start: (controller: ReadableStreamDefaultController) => {
                  body = controller
                },
                cancel: () => {
                  body = undefined
                  leave()
                },
              }),
            )
        resolve(responseOf(message.head, stream))
      }
      if (message.kind === 'chunk') body?.enqueue(new Uint8Array(message.bytes))
      if (message.kind === 'end') end()
      if (message.kind === 'failed') {
        const error = errorOf(message.name, message.says)
        reject(error)
        end(error)
      }
    }
    const call = callOf(request, mode)
    const hold = (bytes: ArrayBuffer) => {
      if (!aborted(signal)) id = channel.hold(call, bytes, hear)
    }
    follow(takeBytes(request), hold, reject)
  })
}
