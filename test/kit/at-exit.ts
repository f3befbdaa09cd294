const MOST_THINGS_AT_ONCE = 100
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const IN_ITS_OWN_TIME = Symbol('ends the process in its own time')

/** On Ctrl-C this is done instead of ending the process at once; it ends it itself. @returns how to take that back */
export function onSignal(act: () => void): () => void {
  const listener = Object.assign(() => act(), { [IN_ITS_OWN_TIME]: true })
  for (const signal of SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener)
  }
}

/** Does something when the process ends, however it ends. @returns how to take that back */
export function atExit(act: () => void): () => void {
  process.setMaxListeners(MOST_THINGS_AT_ONCE)
  for (const signal of SIGNALS) {
    const taken = process.listeners(signal).some((one) => one === leave || IN_ITS_OWN_TIME in one)
    if (!taken) process.on(signal, leave)
  }
  process.once('exit', act)
  return () => process.off('exit', act)
}

/** A signal alone would end the process without its 'exit', and leave children and files behind. */
function leave(): void {
  process.exit(1)
}
