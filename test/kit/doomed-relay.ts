/** A relay in a process of its own that dies, or holds still, at a place of our choice: see crash-child.ts. */
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startChild } from './child.ts'
import type { Careless, Orders } from './crash-child.ts'

export type DoomedRelay = Readonly<{
  run: (orders: Orders) => Promise<void>
  /** Resolves when it is at the place: true. False: it ended before that. */
  reached: Promise<boolean>
  gone: Promise<void>
  /** Lets one that holds still go on. */
  goOn: () => void
  /** Turns its clock by six minutes. */
  leap: () => void
  /** As whoever stops a service does it. */
  terminate: () => void
  pid: number
  end: () => Promise<void>
}>

const SCRIPT = join(import.meta.dirname, 'crash-child.ts')
/** Node keeps what it has compiled here, for the next one: half of what a start costs. */
const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/crash-child')

/** Loads already while there is nothing to do for it yet. */
export function hireDoomedRelay(careless?: Careless): DoomedRelay {
  const orders = careless === undefined ? [] : [JSON.stringify(careless)]
  const { process: child, stop } = startChild(process.execPath, [SCRIPT, ...orders], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
  })
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('The relay has no lines to us.')
  // Whoever is gone reads no more; that it is gone is said by its exit.
  stdin.on('error', () => undefined)
  const gone = once(child, 'exit').then(() => undefined)
  const words = new Map<string, PromiseWithResolvers<boolean>>()
  const word = (name: string): PromiseWithResolvers<boolean> => {
    const known = words.get(name) ?? Promise.withResolvers<boolean>()
    words.set(name, known)
    return known
  }
  const reached = word('reached').promise
  const lines = createInterface({ input: stdout })
  lines.on('line', (line) => word(line).resolve(true))
  lines.on('close', () => {
    for (const name of ['ready', 'running', 'reached']) word(name).resolve(false)
  })
  const expectWord = async (name: string): Promise<void> => {
    if (!(await word(name).promise)) throw new Error(`The relay ended before it was ${name}.`)
  }
  return {
    reached,
    gone,
    async run(given) {
      await expectWord('ready')
      stdin.write(`${JSON.stringify(given)}\n`)
      await expectWord('running')
    },
    goOn: () => void stdin.write('\n'),
    leap: () => void child.kill('SIGUSR2'),
    terminate: () => void child.kill('SIGTERM'),
    pid: child.pid ?? 0,
    end: async () => void (await stop('SIGKILL')),
  }
}
