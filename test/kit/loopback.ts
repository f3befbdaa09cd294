import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import type { Server } from 'node:net'

const FIRST_PORT = 15_000
const LAST_PORT = 32_000
const PORT_TRIES = 100

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

/**
 * A port that is free now; for programs that must be told their port, and come back to it. It lies below
 * those that the system gives to whoever calls out (from 32768 on Linux, from 49152 elsewhere): one of them
 * could have it while the program is away.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (await isFree(port)) return port
  }
  throw new Error(`No port is free between ${FIRST_PORT} and ${LAST_PORT}.`)
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}
