/**
 * Disks that are full for one process, or for everybody.
 *
 * - a limit on the size of its files: works for whoever started the process; what would make a file larger
 *   fails in the middle of the write
 * - a small file system in memory, filled up: only where we may mount one
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { atExit } from './at-exit.ts'
import { findCommand } from './debian.ts'
import { makeTempDir } from './temp-dir.ts'

export type Disk = Readonly<{
  /** Where data goes that may find no room. */
  path: string
  fill: (pid: number) => void
  free: (pid: number) => void
  remove: () => void
}>

/** Less than any database; it may still be read and written inside of what is there below it. */
const LIMIT_BYTES = 4096

export function limitedDisk(): Disk {
  const directory = makeTempDir('disk')
  const prlimit = findCommand('prlimit') ?? 'prlimit'
  const limit = (pid: number, bytes: string) => execFileSync(prlimit, ['--pid', String(pid), `--fsize=${bytes}:`])
  return {
    path: directory.path,
    fill: (pid) => void limit(pid, String(LIMIT_BYTES)),
    free: (pid) => void limit(pid, 'unlimited'),
    remove: directory.remove,
  }
}

const SIZE = '4m'

/** @returns undefined where we may not mount */
export function smallDisk(): Disk | undefined {
  const directory = makeTempDir('disk')
  const mount = findCommand('mount') ?? 'mount'
  const { status } = spawnSync(mount, ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', directory.path])
  if (status !== 0) {
    directory.remove()
    return undefined
  }
  const unmount = (): void => void spawnSync(findCommand('umount') ?? 'umount', ['--lazy', directory.path])
  const forget = atExit(unmount)
  const ballast = join(directory.path, 'ballast')
  return {
    path: directory.path,
    fill: () => {
      for (let bytes = 1 << 20; bytes >= 1; bytes >>= 1) grow(ballast, bytes)
    },
    free: () => rmSync(ballast),
    remove: () => {
      forget()
      unmount()
      directory.remove()
    },
  }
}

/** Writes so much at a time until there is no room for it. */
function grow(path: string, bytes: number): void {
  for (;;) {
    try {
      writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    }
  }
}
