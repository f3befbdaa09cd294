/** A server of WebSockets for what a browser's own services say to one on this machine: texts only. */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { WebSocketServer } from 'ws'

export type Line = Readonly<{
  send: (text: string) => void
  /** At once, as a network breaks. */
  cut: () => void
}>

/** What happens on one line. */
export type Listener = Readonly<{ said: (text: string) => void; closed: () => void }>

/** @param protocol the one that is spoken; whoever offers protocols is told this one */
export function makeWebSocketServer(protocol: string, opened: (line: Line) => Listener): Server {
  const server = createServer((_, response) => void response.writeHead(426).end())
  const sockets = new WebSocketServer({ server, handleProtocols: () => protocol })
  sockets.on('connection', (socket) => {
    const { said, closed } = opened({ send: (text) => socket.send(text), cut: () => socket.terminate() })
    socket.on('message', (data: Buffer) => said(data.toString()))
    socket.on('close', closed)
    socket.on('error', () => socket.terminate())
  })
  return server
}
