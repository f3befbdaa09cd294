/** A push service on loopback that keeps the letters and answers what it is told to. */
import { createECDH, randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Subscription } from '../../relay/contract/push.ts'
import type { RelayOptions } from '../../relay/server/relay.ts'
import { makeCertificate } from './certificate.ts'
import { Journal } from './journal.ts'
import { listen } from './loopback.ts'

export type Letter = Readonly<{
  path: string
  topic: string
  timeToLiveSeconds: number
  at: number
  authorization: string
}>
/** `reset` ends the connection as a machine does that has never heard of it. */
export type Answering = (response: ServerResponse, reset: () => void) => void

export type ScriptedPush = Readonly<{
  letters: Journal<Letter>
  /** From the next letter on. */
  answer: (answering: Answering) => void
  /** A subscription of its own, with keys of its own. */
  subscription: (name: string) => Subscription
  /** For the relay, which would never send to this machine otherwise. */
  options: NonNullable<RelayOptions['push']> & Readonly<{ ca: string; hosts: readonly string[] }>
  close: () => void
}>

const TAKEN: Answering = (response) => response.writeHead(201).end()

export async function startScriptedPush(): Promise<ScriptedPush> {
  const { key, cert } = await makeCertificate()
  const letters = new Journal<Letter>()
  let answering = TAKEN
  const sockets = new Map<number, Socket>()
  const server = createServer({ key, cert }, (request, response) => {
    request.resume()
    request.on('end', () => {
      const { topic, ttl, authorization = '' } = request.headers
      letters.add({
        path: request.url ?? '',
        topic: String(topic),
        timeToLiveSeconds: Number(ttl),
        at: performance.now(),
        authorization,
      })
      answering(response, () => sockets.get(request.socket.remotePort ?? 0)?.resetAndDestroy())
    })
  })
  server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, socket)
    socket.on('close', () => sockets.delete(remotePort))
  })
  const host = `localhost:${await listen(server)}`
  return {
    letters,
    answer: (next) => {
      answering = next
    },
    subscription: (name) => {
      const device = createECDH('prime256v1')
      const keys = { p256dh: device.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') }
      return { endpoint: `https://${host}/push/${name}`, keys }
    },
    options: { hosts: [host], ca: cert, allowPrivate: true },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
