/** CPU time that one whole request costs the relay, from the question to the reported outcome. */
import { readFileSync } from 'node:fs'
import type { RequestView } from '../../relay/contract/request.ts'
import type { Floor } from './floor.ts'
import type { BenchedRelay } from './relay.ts'

const BATCH = 25
/** What /proc counts in. Linux has answered 100 to every program since 2.6. */
const TICKS_PER_SECOND = 100

export type Costs = Readonly<{ relay: number; floor: number }>

/**
 * Ask, wait, decide, redeem, report. The approver's look at the request is left out: it is a page that
 * people open, not what a caller pays for. The floor's whole life is one wait and one decision.
 *
 * @returns CPU milliseconds of each, user and system, all threads; undefined where there is no /proc
 */
export async function cpuPerLifecycle(
  relay: BenchedRelay,
  floor: Floor,
  lifecycles: number,
): Promise<Costs | undefined> {
  if (process.platform !== 'linux') return undefined
  const spent = { relay: 0, floor: 0 }
  for (let done = 0; done < lifecycles; done += BATCH) {
    spent.relay += await cpuOfRelay(relay)
    spent.floor += await cpuOfFloor(floor)
  }
  const count = Math.ceil(lifecycles / BATCH) * BATCH
  return { relay: spent.relay / count, floor: spent.floor / count }
}

async function cpuOfRelay(relay: BenchedRelay): Promise<number> {
  const before = cpuMilliseconds(relay.pid)
  const asked: RequestView[] = []
  for (let at = 0; at < BATCH; at += 1) asked.push(await relay.ask())
  const asking = cpuMilliseconds(relay.pid) - before
  const laps = []
  for (const request of asked) laps.push(await relay.sign(request))

  const from = cpuMilliseconds(relay.pid)
  for (const { wait, decide } of laps) {
    const waiting = relay.caller.send(wait)
    await relay.approver.send(decide)
    await relay.act(JSON.parse((await waiting).text) as RequestView)
  }
  return asking + cpuMilliseconds(relay.pid) - from
}

async function cpuOfFloor(floor: Floor): Promise<number> {
  const laps = await floor.prepare(BATCH)
  const from = cpuMilliseconds(floor.pid)
  for (const { wait, decide } of laps) {
    const waiting = floor.caller.send(wait)
    await floor.approver.send(decide)
    await waiting
  }
  return cpuMilliseconds(floor.pid) - from
}

/** Fields 14 and 15 of proc_pid_stat(5), counted after the command, which may contain spaces. */
function cpuMilliseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}
