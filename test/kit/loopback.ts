import { createServer } from 'node:net'
import type { Server } from 'node:net'

/** Listens on 127.0.0.1, on a port that the system chooses, and says which. */
export function listen(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') return reject(new Error('A TCP server without a port.'))
    resolve(address.port)
  })
  return promise
}

/** A port that is free now; for programs that must be told their port beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  return port
}
