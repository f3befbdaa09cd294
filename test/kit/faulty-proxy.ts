/** A network in between, that can be slow, silent or gone. */
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { listen } from './loopback.ts'

/**
 * - `passes`: as if it were not there
 * - `slow`: each piece takes its time, in both directions
 * - `silent`: takes connections and bytes, and nothing arrives
 * - `gone`: whoever comes is sent away
 */
export type Weather = 'passes' | 'slow' | 'silent' | 'gone'

export type FaultyProxy = Readonly<{
  port: number
  /** For what is sent from now on; `gone` ends what is open as well. */
  turn: (weather: Weather) => void
  /** Ends every connection as a machine does that has never heard of it. */
  reset: () => void
  close: () => void
}>

const SLOW_MILLISECONDS = 15

export async function startFaultyProxy(target: number): Promise<FaultyProxy> {
  const sockets = new Set<Socket>()
  let weather: Weather = 'passes'
  const server = createServer((near) => {
    if (weather === 'gone') {
      near.resetAndDestroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('data', (bytes: Buffer) => carry(bytes, to))
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })

  function carry(bytes: Buffer, to: Socket): void {
    if (weather === 'silent') return
    // Timers of one length fire in the order in which they were set.
    if (weather === 'slow') setTimeout(() => to.writable && to.write(bytes), SLOW_MILLISECONDS)
    else if (to.writable) to.write(bytes)
  }

  function reset(): void {
    for (const socket of sockets) socket.resetAndDestroy()
  }

  return {
    port: await listen(server),
    reset,
    turn: (next) => {
      weather = next
      if (next === 'gone') reset()
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
