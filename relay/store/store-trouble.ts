/**
 * The database cannot do its work at the moment: it is away, full, busy, or has just lost us. What was
 * asked may be asked again. A commit whose answer was lost may have been stored.
 */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble'
}

/**
 * The log refuses an entry: nothing that it would have told of was done. It is asked for again when whoever
 * runs the relay has seen to it.
 */
export class LogNotWritten extends Error {
  override readonly name = 'LogNotWritten'
}

/** SQLite's primary result codes for: busy, locked, read-only, I/O error, full, cannot open. */
const SQLITE_TROUBLE: ReadonlySet<number> = new Set([5, 6, 8, 10, 13, 14])

export function isStoreTrouble(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof StoreTrouble || cause instanceof LogNotWritten) return true
    if ('errcode' in cause && typeof cause.errcode === 'number') return SQLITE_TROUBLE.has(cause.errcode & 0xff)
  }
  return false
}
