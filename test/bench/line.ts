/** One keep-alive connection to a server, as an HTTP client that is never measured itself holds it. */
import { Agent, request } from 'node:http'

export type Sending = Readonly<{
  method: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
}>

/** `at`: performance.now() when the last byte was here. */
export type Received = Readonly<{ status: number; text: string; at: number }>

export type Line = Readonly<{ send: (sending: Sending) => Promise<Received>; close: () => void }>

export function openLine(port: number): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    send: ({ method, path, headers = {}, body }) => {
      const { promise, resolve, reject } = Promise.withResolvers<Received>()
      const sent = request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const at = performance.now()
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), at })
        })
      })
      sent.on('error', reject)
      sent.end(body)
      return promise
    },
    close: () => agent.destroy(),
  }
}
