/** Files that are complete or absent: written beside, flushed, and given their name. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/**
 * For its owner only, gzipped. A crash before the rename leaves `path.new`, which the next try writes anew.
 *
 * @throws what the source or the disk says; then nothing is left behind
 */
export async function writeGzipped(path: string, source: Readable): Promise<void> {
  const beside = `${path}.new`
  try {
    await rm(beside, { force: true })
    await pipeline(source, createGzip(), createWriteStream(beside, { mode: 0o600, flags: 'wx', flush: true }))
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncFolder(path)
}

/** For its owner only. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  await rm(beside, { force: true })
  await writeFlushed(beside, text)
  await rename(beside, path)
  await syncFolder(path)
}

/**
 * For its owner only, and never over a file that is there. Of several who make one at once, one does. A crash
 * leaves a file beside it that nobody reads.
 *
 * @returns false when somebody else was first
 */
export async function makeWhole(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomUUID()}.new`
  try {
    await writeFlushed(beside, text)
    await link(beside, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(beside, { force: true })
  }
  await syncFolder(path)
  return true
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Without this the new name itself could be lost with the power. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(resolve(path)), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
