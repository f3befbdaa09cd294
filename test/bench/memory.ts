/** `memory`: what one more caller who waits costs the relay, beside the same wait in a bare server. */
import { readFileSync } from 'node:fs'
import { startCrowd } from './crowd-process.ts'
import { startFloor } from './floor.ts'
import { startRelay } from './relay.ts'
import { say } from './say.ts'

const HELD = 5_000
/** Beside the bare server's. */
const GOAL = 2.5

export async function benchMemory({ root }: Readonly<{ root: string }>): Promise<void> {
  if (process.platform !== 'linux') return say('Memory per waiter: not measured; there is no /proc here.')
  say(`Memory: growth of the process (resident) for each of ${HELD} callers who wait by long poll.`)
  const floor = await startFloor()
  const relay = await startRelay({ root, nodeOptions: [] })
  const crowds = [startCrowd(floor.port), startCrowd(relay.port)] as const
  try {
    // Asked before the first look: what is measured is the waiting, not the asking.
    const waits = await relay.waits(HELD)
    const [floorBefore, before] = [residentKilobytes(floor.pid), residentKilobytes(relay.pid)]
    await crowds[0].hold(Array.from({ length: HELD }, (_, at) => ({ path: `/${at}`, headers: {} })))
    await crowds[1].hold(waits)
    const floorEach = (residentKilobytes(floor.pid) - floorBefore) / HELD
    const each = (residentKilobytes(relay.pid) - before) / HELD
    const ratio = each / floorEach
    say(`  relay ${each.toFixed(1)} kB, bare server ${floorEach.toFixed(1)} kB each = ${ratio.toFixed(2)}`)
    say(`  goal at most ${GOAL}: ${ratio <= GOAL ? 'met' : 'not met'}`)
  } finally {
    await Promise.all([floor, relay, ...crowds].map((one) => one.stop()))
  }
}

function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
