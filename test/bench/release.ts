/**
 * Times releases: from the tap's POST to the held caller's whole answer.
 *
 * Rule: targets take turns in random order with a pause before each, so that whatever else this machine
 *   does hits all of them alike, and none is measured warmed up by a loop that no approver ever runs.
 */
import type { Lap, Target } from './target.ts'

/** Below the number of requests that one key may have waiting. */
const BATCH = 25
const PAUSE_MILLISECONDS = 3

/** Milliseconds of each release, by target, in the order of `targets`. */
export async function timeReleases(targets: readonly Target[], laps: number): Promise<readonly (readonly number[])[]> {
  const times = targets.map((): number[] => [])
  for (let done = 0; done < laps; done += BATCH) {
    const size = Math.min(BATCH, laps - done)
    const prepared = await Promise.all(targets.map((target) => target.prepare(size)))
    for (let lap = 0; lap < size; lap += 1) {
      for (const index of shuffled(targets.length)) {
        const [target, next] = [targets[index], prepared[index]?.[lap]]
        if (target && next) times[index]?.push(await timeRelease(target, next))
      }
    }
  }
  return times
}

async function timeRelease({ name, caller, approver }: Target, { wait, decide }: Lap): Promise<number> {
  const waiting = caller.send(wait)
  await pause()
  const from = performance.now()
  const [released, decided] = await Promise.all([waiting, approver.send(decide)])
  const said = JSON.parse(released.text) as Readonly<{ status?: unknown }>
  if (said.status !== 'approved' || decided.status !== 200) {
    throw new Error(`The ${name} did not release: ${released.text} ${decided.text}`)
  }
  // Held until the tap, or it was no wait that was measured.
  if (released.at < from) throw new Error(`The ${name} answered before the decision.`)
  return released.at - from
}

/** Long enough for the wait to be held, and for the server to have nothing to do. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MILLISECONDS)
  })
}

function shuffled(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => ({ index, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ index }) => index)
}
