/**
 * A server program that ends with us however we end, also by kill -9: it has a shell for a parent, which
 * ends it when our side of a pipe is gone, and then removes its directory.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export type Guarded = Readonly<{
  /** What it last said on standard error. */
  said: () => string
  /** Sends it a signal and waits until it is gone. */
  end: (signal: 'INT' | 'QUIT') => Promise<void>
}>

type Guarding = Readonly<{
  command: readonly string[]
  /** Its own; removed when we are gone. */
  directory: string
  user: Readonly<{ uid: number; gid: number }> | undefined
}>

// A line names the signal; the end of the pipe means that nobody is left to send one.
const GUARD = `
directory=$1; shift
"$@" & server=$!
if read -r signal; then left=yes; else signal=QUIT; left=; fi
kill -s "$signal" $server
wait $server
[ -n "$left" ] || rm -rf "$directory"`

const MOST_SAID = 200

export function startGuarded({ command, directory, user }: Guarding): Guarded {
  const child = spawn('/bin/sh', ['-c', GUARD, 'guard', directory, ...command], {
    ...user,
    cwd: directory,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const lines: string[] = []
  child.stderr.on('data', (chunk: Buffer) => {
    lines.push(chunk.toString())
    if (lines.length > MOST_SAID) lines.shift()
  })
  // Where it has ended by itself, nobody reads any more.
  child.stdin.on('error', () => undefined)
  const gone = once(child, 'exit')
  return {
    said: () => lines.join(''),
    async end(signal) {
      child.stdin.write(`${signal}\n`)
      await gone
    },
  }
}
