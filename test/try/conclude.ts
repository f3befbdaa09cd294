/** The end of a run: said to people, and with `--json` to programs, on the last line. */
import { messageOf } from './approver.ts'
import type { End } from './operate.ts'
import { EXIT } from './options.ts'
import type { Options } from './options.ts'
import type { Calls } from './report.ts'
import type { Timeline } from './timeline.ts'

export type Conclusion = Readonly<{ exitCode: number; error?: string; armed_ms?: number | null; calls?: Calls }>

/** Says how it went. @returns the exit code */
export function conclude(
  options: Options,
  timeline: Timeline,
  { exitCode, error, armed_ms = null, calls }: Conclusion,
): number {
  const { held = [], blocked = [], passed = [], reads = 0, problems = [] } = calls ?? {}
  for (const problem of problems) timeline.tell(`PROBLEM: ${problem}`)
  if (calls !== undefined && armed_ms === null) timeline.tell('Nothing was to be held: relay.arm() was never called.')
  if (exitCode === EXIT.held) {
    timeline.end(`${held.length} held, ${blocked.length} blocked, ${passed.length} passed; nothing got round the hold.`)
  } else {
    timeline.tell(`Not good: ${error ?? 'something got round the hold'}`)
  }
  if (options.json) {
    const about = { ok: exitCode === EXIT.held, exit_code: exitCode, ...(error !== undefined && { error }) }
    const where = { console: options.console.href, browser: options.firefox ? 'firefox' : 'chromium' }
    const what = { armed_ms, held, blocked, passed, reads, problems, timeline: timeline.entries() }
    process.stdout.write(`${JSON.stringify({ ...about, ...where, ...what })}\n`)
  }
  return exitCode
}

/** What got round the hold comes first: whatever else went wrong, that is what must be known. */
export function endOf(
  end: End,
  problems: readonly string[],
  options: Options,
): Readonly<{ exitCode: number; error?: string }> {
  if (problems.length > 0) return { exitCode: EXIT.gotRound }
  if (end.by === 'trouble') return { exitCode: EXIT.notTried, error: messageOf(end.error) }
  if (end.by === 'failed script') return { exitCode: EXIT.scriptFailed, error: messageOf(end.error) }
  const isCut = end.by === 'interrupt' && options.script !== undefined
  if (isCut) return { exitCode: EXIT.interrupted, error: 'Interrupted.' }
  return { exitCode: EXIT.held }
}
