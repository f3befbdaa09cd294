import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { atExit } from './at-exit.ts'

export type Child = Readonly<{
  process: ChildProcess
  /** Resolves when it is gone; true when it had to be killed. */
  stop: (signal?: NodeJS.Signals) => Promise<boolean>
}>

const GRACE_MILLISECONDS = 5_000

/** A child process that ends with us, however we end; it is stopped by its own process id only. */
export function startChild(command: string, args: readonly string[], options: SpawnOptions): Child {
  const child = spawn(command, args, options)
  const forget = atExit(() => child.kill('SIGKILL'))
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  }).finally(forget)
  return {
    process: child,
    stop: async (signal = 'SIGTERM') => {
      let killed = false
      child.kill(signal)
      const grace = setTimeout(() => {
        killed = child.kill('SIGKILL')
      }, GRACE_MILLISECONDS)
      await gone
      clearTimeout(grace)
      return killed
    },
  }
}
