/** Waiting for a request to change: one answer (long poll) or a stream of them (server-sent events). */
import type { RequestId } from '../contract/ids.ts'
import type { Request as Held } from '../core/request.ts'
import type { Deps } from './deps.ts'

export type Wait = Readonly<{
  id: RequestId
  /** What the wait is for. It is asked about the stored state first. */
  until: (request: Held) => boolean
  /** Also for a mark: a device showed it, a person opened it. That makes no new version. */
  orMarked?: boolean
  milliseconds: number
  /** Of the HTTP request: somebody who hung up waits no longer. */
  signal: AbortSignal
}>

/**
 * Resolves with the first state that the wait is for; with whatever the state is when the time is over,
 * the caller hangs up or the relay stops; undefined when there is no such request.
 */
export async function waitFor(
  deps: Deps,
  { id, until, orMarked = false, milliseconds, signal }: Wait,
): Promise<Held | undefined> {
  const { promise, resolve } = Promise.withResolvers<Held | undefined>()
  const giveUp = (): void => resolve(undefined)
  // Listen first, read second: a decision that lands between the two is heard.
  const unlisten = deps.wake.onRequest(id, (request) => {
    if (request ? until(request) : orMarked) resolve(request)
  })
  const unstop = deps.wake.onStop(giveUp)
  signal.addEventListener('abort', giveUp)
  const timer = setTimeout(giveUp, milliseconds)
  try {
    const stored = await deps.store.request(id)
    if (!stored || until(stored) || signal.aborted) return stored
    return (await promise) ?? (await deps.store.request(id))
  } finally {
    clearTimeout(timer)
    unlisten()
    unstop()
    signal.removeEventListener('abort', giveUp)
  }
}

export type Streaming = Readonly<{
  deps: Deps
  signal: AbortSignal
  /** Starts to listen; the function it gets is called for each thing that happened. */
  listen: (happened: () => void) => () => void
  /** The next event, or undefined to end the stream. Never called twice at once. */
  next: () => Promise<StreamEvent | undefined>
}>

export type StreamEvent = Readonly<{ id?: number; event: string; data: unknown }>

/** Proxies close streams on which nothing happens; 15 s is below the usual limits. */
const PING_MILLISECONDS = 15_000
/** A browser comes back by itself, and proves again who it is. */
const STREAM_MILLISECONDS = 10 * 60_000

/** One event at once, one for each thing that happens (several may share one), a comment as ping. */
export function stream({ deps, signal, listen, next }: Streaming): Response {
  const encoder = new TextEncoder()
  let end = (): void => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true
      let busy = false
      let again = false
      const say = (text: string): void => {
        if (open) controller.enqueue(encoder.encode(text))
      }
      const happened = (): void => {
        again = open
        if (!busy) void tell()
      }
      const tell = async (): Promise<void> => {
        busy = true
        try {
          // Whatever happens while an event is made is told by one more.
          while (again) {
            again = false
            const event = await next()
            if (!event) return end()
            say(textOf(event))
          }
        } catch (error) {
          // The browser reconnects and gets a proper answer about what is wrong.
          deps.log.error({ err: { type: error instanceof Error ? error.name : 'unknown' } }, 'event stream failed')
          end()
        } finally {
          busy = false
        }
      }
      const unlisten = listen(happened)
      const unstop = deps.wake.onStop(() => end())
      const ping = setInterval(() => say(': ping\n\n'), PING_MILLISECONDS)
      const over = setTimeout(() => end(), STREAM_MILLISECONDS)
      end = () => {
        if (!open) return
        open = false
        again = false
        unlisten()
        unstop()
        clearInterval(ping)
        clearTimeout(over)
        signal.removeEventListener('abort', end)
        try {
          controller.close()
        } catch {
          // Cancelled by the reader already; there is nobody left to close for.
        }
      }
      signal.addEventListener('abort', end)
      if (deps.wake.isStopping() || signal.aborted) return end()
      happened()
    },
    cancel: () => end(),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } })
}

function textOf({ id, event, data }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
