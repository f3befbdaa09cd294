/** Whoever answers in a relay's place: passes all on, but for the answers that a test puts others for. */
import { createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen } from './loopback.ts'

/** What is said instead of the text of an answer; undefined: what the relay said. */
export type Lie = (call: Readonly<{ method: string; path: string; text: string }>) => Promise<string | undefined>

export type LyingProxy = Readonly<{
  port: number
  /** From now on. Undefined: the truth. */
  lie: (lie: Lie | undefined) => void
  close: () => void
}>

/** @param target the relay's port; it may come and go */
export async function startLyingProxy(target: number): Promise<LyingProxy> {
  let lie: Lie | undefined
  const server = createServer((incoming, answer) => {
    pass({ target, incoming, answer, lie: () => lie }).catch((error: unknown) => answer.destroy(error as Error))
  })
  return {
    port: await listen(server),
    lie: (next) => {
      lie = next
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Passing = Readonly<{
  target: number
  incoming: IncomingMessage
  answer: ServerResponse
  lie: () => Lie | undefined
}>

async function pass({ target, incoming, answer, lie }: Passing): Promise<void> {
  const { method = 'GET', url = '/', headers } = incoming
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  // Texts are read here, so they come uncompressed.
  const outgoing = send({
    host: '127.0.0.1',
    port: target,
    method,
    path: url,
    headers: { ...headers, 'accept-encoding': 'identity' },
  })
  outgoing.on('response', resolve).on('error', reject)
  answer.on('close', () => outgoing.destroy())
  incoming.pipe(outgoing)
  const response = await promise
  const status = response.statusCode ?? 502
  const isText = /^(?:application\/json|text\/plain)/.test(response.headers['content-type'] ?? '')
  if (!isText || status >= 400) {
    answer.writeHead(status, response.headers)
    response.pipe(answer)
    return
  }
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  const said = Buffer.from((await lie()?.({ method, path: url.split('?')[0] ?? '', text })) ?? text)
  const { 'transfer-encoding': _chunks, ...rest } = response.headers
  answer.writeHead(status, { ...rest, 'content-length': said.length }).end(said)
}
