/**
 * Callers who wait and are never answered, as a process of its own: what holding them costs the relay must
 * not be paid by whoever measures it.
 *
 * Takes a port; reads one line of JSON from standard input: `[{path, headers}]`. Prints `held` when each has
 * its connection and has sent its question. One whose wait ends asks again.
 */
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import type { Sending } from './line.ts'

const port = Number(process.argv[2])
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
/** So that thousands of connections are not opened in one moment. */
const AT_ONCE = 50
const BUSY_MILLISECONDS = 1_000

for await (const line of createInterface(process.stdin)) {
  await hold(JSON.parse(line) as readonly Pick<Sending, 'path' | 'headers'>[])
  process.stdout.write('held\n')
}

async function hold(waits: readonly Pick<Sending, 'path' | 'headers'>[]): Promise<void> {
  for (let at = 0; at < waits.length; at += AT_ONCE) {
    await Promise.all(waits.slice(at, at + AT_ONCE).map((wait) => send(wait)))
  }
}

/** Resolves when the question is on its way. */
function send(wait: Pick<Sending, 'path' | 'headers'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: wait.path, headers: wait.headers, agent }, (response) => {
      response.resume()
      // Whoever is told to come back later does not come back at once.
      const pause = response.statusCode === 200 ? 0 : BUSY_MILLISECONDS
      response.on('end', () => setTimeout(() => void send(wait).catch(fail), pause))
    })
    sent.on('finish', resolve)
    sent.on('error', reject)
    sent.end()
  })
}

function fail(error: unknown): never {
  throw error
}
