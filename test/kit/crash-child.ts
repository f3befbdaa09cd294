/**
 * A relay in a process of its own that dies at one of the places where a crash was thought about, or holds
 * still there. It imports the relay, says `ready`, and takes its orders as one line of JSON.
 *
 * `careless`: a source file is changed before it is loaded, so that a test can see such a mistake found.
 */
import { readFileSync, readSync, writeSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { CrashStep } from '../../relay/store/crash-steps.ts'
import type { Running } from './running-relay.ts'

export type Careless = Readonly<{ file: string; from: string; to: string }>
export type Orders = Omit<Running, 'push' | 'aheadMilliseconds'> &
  Readonly<{
    /** Absent: it simply runs, until it is told to stop. */
    step?: CrashStep
    how?: 'die' | 'hold'
    push: Readonly<{ hosts: readonly string[]; ca: string; allowPrivate?: boolean }>
  }>

/** How far SIGUSR2 turns the clock: past the deadline of what waits. */
const LEAP_MILLISECONDS = 6 * 60_000
const LOOK_MILLISECONDS = 2

const careless = process.argv[2] === undefined ? undefined : (JSON.parse(process.argv[2]) as Careless)
if (careless) beCareless(careless)
const { startRunningRelay } = await import('./running-relay.ts')
say('ready')
const { step, how, ...running } = JSON.parse(readLine()) as Orders

let ahead = 0
process.on('SIGUSR2', () => {
  ahead += LEAP_MILLISECONDS
})
let reached = false
const crash = step === undefined ? {} : { [step]: reach }
const relay = await startRunningRelay({ ...running, aheadMilliseconds: () => ahead, crash })
process.once('SIGTERM', () => void relay.stop().then(() => process.exit()))
say('running')

/** The first time only: whoever holds still goes on afterwards. */
function reach(): void {
  if (reached) return
  reached = true
  say('reached')
  if (how === 'hold') readLine()
  else process.kill(process.pid, 'SIGKILL')
}

function say(word: string): void {
  writeSync(1, `${word}\n`)
}

/** Holds the whole process until there is a line. */
function readLine(): string {
  const byte = Buffer.alloc(1)
  const bytes: number[] = []
  for (;;) {
    const [letter] = readByte(byte) ? byte : []
    if (letter === 0x0a) return Buffer.from(bytes).toString()
    if (letter === undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MILLISECONDS)
    else bytes.push(letter)
  }
}

/** @returns false while there is none; our end of the pipe does not wait by itself */
function readByte(byte: Buffer): boolean {
  try {
    if (readSync(0, byte, 0, 1, null) === 1) return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return false
    throw error
  }
  throw new Error('Whoever gives the orders is gone.')
}

function beCareless({ file, from, to }: Careless): void {
  registerHooks({
    load(url, context, next) {
      if (!url.endsWith(file)) return next(url, context)
      const source = readFileSync(fileURLToPath(url), 'utf8')
      if (!source.includes(from)) throw new Error(`${file} has no ${from} any more.`)
      return { format: 'module-typescript', shortCircuit: true, source: source.replace(from, () => to) }
    },
  })
}
