/**
 * One call that this frame holds, and how its bytes leave.
 *
 * Rule 1: `sending` is set in the same turn as the fetch that sends, before it; so whoever asks later
 *   knows that bytes may have left. Nothing sets it back.
 * Rule 2: what is sent is the very buffer that was hashed, twice: when it was taken, and for the release.
 *   Nothing is serialised again.
 */
import type { AnswerHead, PageCall, ToPage } from '../page/messages.ts'
import type { Answered, HoldId, HoldNotice, Phase, ToBridge } from './messages.ts'
import { isFormType, PLAIN_TEXT } from './plain-text.ts'

const KEEPALIVE_BYTES = 64 * 1024
const PLAIN_TYPE = /^\s*(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i

export type HeldCall = {
  readonly id: HoldId
  /** The page's number for it, 0 where no page waits; another one when the page makes the same call again. */
  number: number
  call: PageCall
  /** `call.url` without its fragment. */
  readonly target: string
  readonly bytes: ArrayBuffer
  /** In bytes, with the files of a form, which are kept beside its entries. */
  readonly size: number
  /** Sends it as a navigation of this frame. Absent: it is sent by fetch. */
  readonly navigate?: Readonly<{ canLeave: () => boolean; go: (nonce: string) => void }>
  readonly notice: Omit<HoldNotice, 'phase' | 'detached'>
  phase: Phase
  detached: boolean
  answered?: Answered
  /** The last release that came. */
  released?: ToBridge & { kind: 'release' }
}

/**
 * Sends a held call and streams its answer to the page.
 *
 * @param answer called for each part of the answer, until the page leaves
 * @param report called once, as soon as an answer began or none will come
 */
export async function sendHeldCall(
  held: HeldCall,
  { nonce, compared }: Readonly<{ nonce: string; compared: boolean }>,
  to: Readonly<{ answer: (message: ToPage, transfer?: Transferable[]) => void; report: (answered: Answered) => void }>,
): Promise<void> {
  if (held.phase !== 'waiting') return
  held.phase = 'sending'
  const id = held.number
  const started = performance.now()
  to.answer({ kind: 'sending', id })
  let response: Response
  try {
    response = await fetch(`${held.target}#${nonce}`, initOf(held, compared))
  } catch (error) {
    to.report({ result: 'no-answer', says: error instanceof Error ? error.message : 'no answer' })
    to.answer({ kind: 'failed', id, name: 'TypeError', says: 'Failed to fetch' })
    return
  }
  const milliseconds = Math.round(performance.now() - started)
  to.report({ result: 'answer', status: response.status, milliseconds })
  to.answer({ kind: 'head', id, head: headOf(response) })
  try {
    await stream(response, (bytes) => {
      if (!held.detached) to.answer({ kind: 'chunk', id, bytes }, [bytes])
    })
    to.answer({ kind: 'end', id })
  } catch {
    // The answer broke off in the middle, as it can for any call; the page sees what a native one sees.
    to.answer({ kind: 'failed', id, name: 'TypeError', says: 'network error' })
  }
}

function initOf({ call, bytes }: HeldCall, compared: boolean): RequestInit {
  return {
    method: call.method,
    headers: call.headers.map(([name, value]): [string, string] => {
      const isForm = compared && name === 'content-type' && isFormType(value)
      return [name, isForm ? PLAIN_TEXT : value]
    }),
    ...(bytes.byteLength > 0 && { body: bytes }),
    ...(call.mode !== 'navigate' && { mode: modeOf(call) }),
    ...(call.referrer !== 'about:client' && { referrer: call.referrer }),
    referrerPolicy: call.referrerPolicy,
    credentials: call.credentials,
    redirect: call.redirect,
    cache: call.cache,
    integrity: call.integrity,
    // More than that a browser does not let outlive its page, and refuses.
    keepalive: call.keepalive && bytes.byteLength <= KEEPALIVE_BYTES,
  }
}

/** A beacon with another type than those is no plain one: the browser asks the other server first. */
function modeOf({ mode, headers }: PageCall): RequestMode {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  return mode === 'no-cors' && type !== '' && !PLAIN_TYPE.test(type) ? 'cors' : mode
}

function headOf(response: Response): AnswerHead {
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    url: response.url.split('#')[0] ?? '',
    redirected: response.redirected,
    type: response.type,
  }
}

async function stream(response: Response, each: (bytes: ArrayBuffer) => void): Promise<void> {
  const reader = response.body?.getReader()
  if (!reader) return
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    // A chunk may be a window on a larger buffer; only its own bytes are transferred.
    each(value.byteLength === value.buffer.byteLength ? value.buffer : value.slice().buffer)
  }
}
