const MOST_THINGS_AT_ONCE = 100

/** Does something when the process ends, however it ends. @returns how to take that back */
export function atExit(act: () => void): () => void {
  process.setMaxListeners(MOST_THINGS_AT_ONCE)
  process.once('exit', act)
  return () => process.off('exit', act)
}
