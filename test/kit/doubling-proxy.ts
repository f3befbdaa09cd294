/**
 * A network that delivers calls several times and out of order: each arrives one to three times, each
 * copy when chance wants it, and the caller gets the answer to one of them. Copies may arrive long after.
 */
import { Agent, createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen } from './loopback.ts'

export type DoublingProxy = Readonly<{ port: number; close: () => Promise<void> }>

const MOST_COPIES = 3
const LATEST_MILLISECONDS = 40

/** @param chance gives numbers in [0, 1) */
export async function startDoublingProxy(target: number, chance: () => number): Promise<DoublingProxy> {
  const agent = new Agent({ keepAlive: true })
  const under = new Set<Promise<void>>()
  const server = createServer((incoming, answer) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () => {
      const body = Buffer.concat(parts)
      const count = 1 + Math.floor(chance() * MOST_COPIES)
      const answered = Math.floor(chance() * count)
      for (let copy = 0; copy < count; copy += 1) {
        const to = copy === answered ? answer : undefined
        const work = later(chance() * LATEST_MILLISECONDS).then(() => deliver({ target, agent, incoming, body, to }))
        const done = work.finally(() => under.delete(done))
        under.add(done)
      }
    })
  })
  return {
    port: await listen(server),
    async close() {
      // The last copies arrive as well: they are what a relay must not fall for.
      await Promise.all(under)
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
}

type Delivery = Readonly<{
  target: number
  agent: Agent
  incoming: IncomingMessage
  body: Buffer
  to: ServerResponse | undefined
}>

function deliver({ target, agent, incoming, body, to }: Delivery): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { method, url, headers } = incoming
  const outgoing = send({ host: '127.0.0.1', port: target, method, path: url, headers, agent }, (response) => {
    response.on('close', () => resolve())
    to?.writeHead(response.statusCode ?? 502, response.headers)
    if (to) response.pipe(to)
    else response.resume()
  })
  outgoing.on('error', () => {
    to?.destroy()
    resolve()
  })
  outgoing.end(body)
  return promise
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
