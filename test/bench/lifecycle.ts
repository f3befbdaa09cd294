/** CPU time that one whole request costs the relay, from the question to the reported outcome. */
import { readFileSync } from 'node:fs'
import type { RequestView } from '../../relay/contract/request.ts'
import type { BenchedRelay } from './relay.ts'

const BATCH = 25
/** What /proc counts in. Linux has answered 100 to every program since 2.6. */
const TICKS_PER_SECOND = 100

/**
 * Ask, wait, decide, redeem, report. The approver's look at the request is left out: it is a page that
 * people open, not what a caller pays for.
 *
 * @returns CPU milliseconds, user and system, all threads; undefined where there is no /proc
 */
export async function cpuPerLifecycle(relay: BenchedRelay, lifecycles: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined
  let spent = 0
  for (let done = 0; done < lifecycles; done += BATCH) {
    const before = cpuMilliseconds(relay.pid)
    const asked: RequestView[] = []
    for (let at = 0; at < BATCH; at += 1) asked.push(await relay.ask())
    spent += cpuMilliseconds(relay.pid) - before
    const laps = []
    for (const request of asked) laps.push(await relay.sign(request))

    const from = cpuMilliseconds(relay.pid)
    for (const { wait, decide } of laps) {
      const waiting = relay.caller.send(wait)
      await relay.approver.send(decide)
      await relay.act(JSON.parse((await waiting).text) as RequestView)
    }
    spent += cpuMilliseconds(relay.pid) - from
  }
  return spent / (Math.ceil(lifecycles / BATCH) * BATCH)
}

/** Fields 14 and 15 of proc_pid_stat(5), counted after the command, which may contain spaces. */
function cpuMilliseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}
