/**
 * `npm run try`: Holdgate against any console. A relay, an operator's browser with the extension, a recorder
 * between that browser and everything it calls, and an approver's phone; see options.ts and docs/try.md.
 *
 * Rule 1: with `--json` the last line of standard output is the report, whatever happened.
 * Rule 2: whatever was started is ended by its own handle, also on Ctrl-C.
 */
import { mkdirSync } from 'node:fs'
import { onSignal } from '../kit/at-exit.ts'
import { build } from '../kit/build.ts'
import { lacks, prepareMachine } from '../kit/debian.ts'
import { brokenInvariants } from '../kit/invariants.ts'
import { answers } from '../kit/recorder.ts'
import { createApprover, firstLine, messageOf } from './approver.ts'
import { conclude, endOf } from './conclude.ts'
import { listenToTerminal, loadScript, operate } from './operate.ts'
import type { End } from './operate.ts'
import { EXIT, readOptions } from './options.ts'
import type { Options } from './options.ts'
import { reportOf } from './report.ts'
import type { Script } from './script.ts'
import { openSession, readFirstPolicy } from './session.ts'
import type { Session } from './session.ts'
import { createTimeline } from './timeline.ts'
import type { Timeline } from './timeline.ts'
import { startWatch } from './watch.ts'

const ANSWER_MILLISECONDS = 5_000
const SETTLE_MILLISECONDS = 20_000

const options = readOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
if ('says' in options) {
  ;(options.exitCode === 0 ? process.stdout : process.stderr).write(options.says)
  process.exitCode = options.exitCode
} else {
  process.exitCode = await run(options)
  // A script may have left timers and connections of its own.
  process.exit()
}

async function run(options: Options): Promise<number> {
  const timeline = createTimeline(options.json ? process.stderr : process.stdout)
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<End>()
  let times = 0
  onSignal(() => {
    times += 1
    // Whoever asks twice does not want to wait.
    if (times > 1) process.exit(EXIT.interrupted)
    interrupt({ by: 'interrupt' })
  })
  process.on('unhandledRejection', (error) => timeline.tell(`A promise that nobody waited for: ${firstLine(error)}`))
  const starting = start(options, timeline)
  let started: Started
  try {
    const first = await Promise.race([starting, interrupted])
    if ('by' in first) {
      return conclude(options, timeline, { error: 'Interrupted before it began.', exitCode: EXIT.interrupted })
    }
    started = first
  } catch (error) {
    return conclude(options, timeline, { error: messageOf(error), exitCode: EXIT.notTried })
  }
  try {
    return await go({ ...started, options, timeline, interrupted })
  } finally {
    await started.session.close()
  }
}

type Started = Readonly<{ session: Session; script: Script | undefined }>

/** @throws with what keeps it from being tried; the cheap looks come first */
async function start(options: Options, timeline: Timeline): Promise<Started> {
  const policy = readFirstPolicy(options)
  const script = options.script === undefined ? undefined : await loadScript(options.script)
  if (options.headed && !hasScreen()) {
    throw new Error('--headed needs a screen, and neither DISPLAY nor WAYLAND_DISPLAY is set. Leave --headed out.')
  }
  const needed = ['chromium', 'dbus-daemon', ...(options.firefox ? ['firefox-esr' as const] : [])] as const
  prepareMachine((line) => process.stderr.write(`${line}\n`), needed)
  if (lacks(...needed)) throw new Error(`Needed: ${needed.join(', ')}; see above.`)
  if (!(await answers(options.console, ANSWER_MILLISECONDS))) {
    throw new Error(`Nothing listens at ${options.console.origin}. Start the console first, or correct --console.`)
  }
  if (options.screenshots !== undefined) mkdirSync(options.screenshots, { recursive: true })
  if (options.build) {
    timeline.wait('Building app and extension')
    build('pwa')
    build('extension')
    if (options.firefox) build('extension-firefox')
  }
  timeline.wait('Starting a relay and the browsers; setting up operator and approver')
  const session = await openSession({ options, timeline, policy })
  timeline.tell('Ready: the operator’s browser is paired and guards the console; the approver’s phone is enrolled.')
  return { session, script }
}

function hasScreen(): boolean {
  return process.platform !== 'linux' || 'DISPLAY' in process.env || 'WAYLAND_DISPLAY' in process.env
}

type Going = Started & Readonly<{ options: Options; timeline: Timeline; interrupted: Promise<End> }>

async function go({ options, timeline, session, script, interrupted }: Going): Promise<number> {
  const approver = createApprover({ phone: session.world.phone, mode: options.approver, tell: timeline.tell })
  const isAnswered = options.approver !== 'manual'
  const watch = startWatch({ session, approver, timeline, isAnswered, screenshots: options.screenshots })
  if (options.approver === 'manual') listenToTerminal(approver, timeline)
  const operating = operate({ options, timeline, session, approver, script })
  // A script may close windows; what it waits for in one that somebody else closes fails by itself.
  const closed = script === undefined ? [session.side.closed.then((): End => ({ by: 'window' }))] : []
  const end = await Promise.race([operating, interrupted, ...closed])
  if (end.by === 'failed script' || end.by === 'trouble') timeline.tell(`Failed: ${messageOf(end.error)}`)
  if (end.by !== 'window' && end.by !== 'interrupt') {
    await Promise.race([watch.settled(settleTime(session, isAnswered)), interrupted])
  }
  await watch.stop()
  approver.close()
  const { covers } = session.covering
  const calls = reportOf({
    asked: session.asked(),
    recorded: session.recorder.requests.entries,
    blocked: watch.blocked(),
    origins: watch.origins(),
    covers,
    start: timeline.start,
  })
  const arrived = calls.held.reduce((sum, { received }) => sum + received.length, 0)
  const problems = [...calls.problems, ...brokenInvariants(session.world.records(), arrived)]
  const armedAt = session.armedAt()
  return conclude(options, timeline, {
    calls: { ...calls, problems },
    armed_ms: armedAt === undefined ? null : armedAt - timeline.start,
    ...endOf(end, problems, options),
  })
}

/** Requests that somebody will answer have until then; what is approved needs a moment to go out. */
function settleTime(session: Session, isAnswered: boolean): number {
  const waits = session.asked().filter(({ status }) => isAnswered && status === 'pending')
  const longest = Math.max(0, ...waits.map(({ expires_at }) => expires_at - Date.now()))
  return longest + SETTLE_MILLISECONDS
}
