import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { toBase64Url } from '../evidence/bytes.ts'
import { notABackup, readLine } from './backup-format.ts'
import type { BackupItem } from './backup-format.ts'
import { StoreError } from './store-error.ts'

/** A body of the longest kind is far below it. */
const MAX_LINE_BYTES = 16 * 1024 * 1024
const NEWLINE = 10

/**
 * The lines of a backup in their order. The last one has been compared with the bytes before it; counts
 * are the caller's.
 *
 * @throws {StoreError} when it cannot be read, is cut short, or was changed
 */
export async function* readBackup(path: string): AsyncGenerator<BackupItem> {
  const hash = createHash('sha256')
  let [number, ended] = [0, false]
  for await (const line of linesOf(path)) {
    number += 1
    if (ended) throw notABackup('something stands behind its end')
    const item = readLine(line.toString(), number)
    if ((number === 1) !== (item.kind === 'header')) throw notABackup('it does not begin as one')
    ended = item.kind === 'end'
    if (item.kind === 'end' && item.end.sha256 !== toBase64Url(hash.digest())) throw notABackup('its digest differs')
    if (!ended) hash.update(line).update('\n')
    yield item
  }
  if (!ended) throw notABackup('its end is missing')
}

async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path)
  const text: Readable = file.pipe(createGunzip())
  file.on('error', (error) => text.destroy(error))
  let rest: Buffer[] = []
  let length = 0
  try {
    for await (const part of text as AsyncIterable<Buffer>) {
      let from = 0
      for (let at = part.indexOf(NEWLINE); at >= 0; at = part.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...rest, part.subarray(from, at)])
        ;[rest, length, from] = [[], 0, at + 1]
      }
      if (from < part.length) rest.push(part.subarray(from))
      length += part.length - from
      if (length > MAX_LINE_BYTES) throw notABackup(`a line is longer than ${MAX_LINE_BYTES} bytes`)
    }
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw notABackup(error instanceof Error ? error.message : String(error))
  } finally {
    file.destroy()
  }
  if (length > 0) throw notABackup('its last line is not ended')
}
