/**
 * Where tests keep their files: in memory where this machine has it, for most of the time that databases, relays and
 * browser profiles take there is spent on waiting for a disk. A process that is killed loses as much in either place.
 */
import { readFileSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
/** Several times what a whole run needs at once; with less, memory is left to those who run. */
const LEAST_BYTES = 4 * 1024 ** 3

/** @returns the variable that says so to tests, and to the programs that they start; whoever set it is obeyed */
export function scratchEnvironment(): Readonly<{ TMPDIR: string }> {
  return { TMPDIR: process.env['TMPDIR'] ?? (hasRoom() ? MEMORY : tmpdir()) }
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, place]) => place === MEMORY)
    // Some of what is put there is a program.
    const runs = mounted?.[3]?.split(',').includes('noexec') === false
    return runs && Math.min(bavail * bsize, process.availableMemory()) >= LEAST_BYTES
  } catch {
    return false
  }
}
