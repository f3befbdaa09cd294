import { join } from 'node:path'
import { startChild } from '../kit/child.ts'
import type { Sending } from './line.ts'

export type Crowd = Readonly<{
  /** Resolves when all of these have asked, and wait. */
  hold: (waits: readonly Pick<Sending, 'path' | 'headers'>[]) => Promise<void>
  stop: () => Promise<void>
}>

/** Starts crowd.ts as a child process. */
export function startCrowd(port: number): Crowd {
  const child = startChild(process.execPath, [join(import.meta.dirname, 'crowd.ts'), String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { stdin, stdout } = child.process
  if (!stdin || !stdout) throw new Error('The crowd has no input or output.')
  return {
    hold: (waits) =>
      new Promise<void>((resolve, reject) => {
        child.process.once('exit', () => reject(new Error('The crowd ended.')))
        stdout.once('data', () => resolve())
        stdin.write(`${JSON.stringify(waits)}\n`)
      }),
    stop: async () => void (await child.stop()),
  }
}
