/**
 * Text messages over WebSocket, as much of RFC 6455 as a browser's own services speak to a server on this
 * machine: one frame for each message, no extension.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'

export type Line = Readonly<{
  send: (text: string) => void
  /** At once, as a network breaks. */
  cut: () => void
}>

/** What happens on one line. */
export type Listener = Readonly<{ said: (text: string) => void; closed: () => void }>

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const
const FINAL = 0x80
const MASKED = 0x80
const LENGTH_16_BIT = 126
const LENGTH_64_BIT = 127

/** @param protocol the one that is spoken; whoever offers protocols is told this one */
export function makeWebSocketServer(protocol: string, opened: (line: Line) => Listener): Server {
  const server = createServer((_, response) => void response.writeHead(426).end())
  server.on('upgrade', (request, socket: Duplex) => {
    const key = request.headers['sec-websocket-key'] ?? ''
    const accept = createHash('sha1')
      .update(key + ACCEPT_GUID)
      .digest('base64')
    const chosen =
      request.headers['sec-websocket-protocol'] === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]
    const head = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`, ...chosen]
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${head.join('\r\n')}\r\n\r\n`)
    speak(socket, opened)
  })
  return server
}

function speak(socket: Duplex, opened: (line: Line) => Listener): void {
  const write = (opcode: number, bytes: Uint8Array) => {
    if (socket.writable) socket.write(Buffer.concat([headOf(opcode, bytes.length), bytes]))
  }
  const listener = opened({
    send: (text) => write(OPCODE.text, Buffer.from(text)),
    cut: () => socket.destroy(),
  })
  let arrived: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('close', listener.closed)
  socket.on('data', (chunk: Buffer) => {
    arrived = Buffer.concat([arrived, chunk])
    for (let frame = nextFrame(arrived); frame !== undefined; frame = nextFrame(arrived)) {
      arrived = arrived.subarray(frame.end)
      if (frame.opcode === OPCODE.text) listener.said(frame.bytes.toString())
      if (frame.opcode === OPCODE.ping) write(OPCODE.pong, frame.bytes)
      if (frame.opcode === OPCODE.close) {
        write(OPCODE.close, frame.bytes)
        socket.end()
      }
    }
  })
}

function headOf(opcode: number, length: number): Buffer {
  const first = FINAL | opcode
  if (length < LENGTH_16_BIT) return Buffer.from([first, length])
  const head = Buffer.alloc(4)
  head.writeUInt8(first)
  head.writeUInt8(LENGTH_16_BIT, 1)
  head.writeUInt16BE(length, 2)
  return head
}

/** Clients mask what they send. */
function nextFrame(arrived: Buffer): Readonly<{ opcode: number; bytes: Buffer; end: number }> | undefined {
  const [first, second] = arrived
  if (first === undefined || second === undefined) return undefined
  const short = second & ~MASKED
  const start = short === LENGTH_16_BIT ? 4 : short === LENGTH_64_BIT ? 10 : 2
  const masked = (second & MASKED) !== 0
  const from = start + (masked ? 4 : 0)
  if (arrived.length < from) return undefined
  const length =
    short === LENGTH_16_BIT
      ? arrived.readUInt16BE(2)
      : short === LENGTH_64_BIT
        ? Number(arrived.readBigUInt64BE(2))
        : short
  const end = from + length
  if (arrived.length < end) return undefined
  const mask = arrived.subarray(start, from)
  const bytes = Buffer.from(arrived.subarray(from, end).map((byte, at) => byte ^ (mask[at % 4] ?? 0)))
  return { opcode: first & 0x0f, bytes, end }
}
