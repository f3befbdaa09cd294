const MOST_THINGS_AT_ONCE = 100
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Does something when the process ends, however it ends. @returns how to take that back */
export function atExit(act: () => void): () => void {
  process.setMaxListeners(MOST_THINGS_AT_ONCE)
  for (const signal of SIGNALS) {
    if (!process.listeners(signal).includes(leave)) process.on(signal, leave)
  }
  process.once('exit', act)
  return () => process.off('exit', act)
}

/** A signal alone would end the process without its 'exit', and leave children and files behind. */
function leave(): void {
  process.exit(1)
}
