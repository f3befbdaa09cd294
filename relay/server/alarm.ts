/**
 * One timer for work that is due at an instant of the store's clock: armed to the next one, run, armed
 * again. The sweep and the outbox are alarms.
 *
 * Rule 1: the timer only decides when to look. What is due is decided by the store's clock, each time.
 * Rule 2: at most one run at a time; a kick during a run leads to one more.
 */
import type { Logger } from 'pino'
import type { Instant } from '../contract/ids.ts'

export type Alarm = Readonly<{ kick: () => void; stop: () => Promise<void> }>

export type AlarmOptions = Readonly<{
  log: Logger
  name: string
  now: () => Promise<Instant>
  /** When the next work is due; undefined: nothing is. */
  next: () => Promise<Instant | undefined>
  /** Does what is due; true when there may be more of it. */
  run: () => Promise<boolean>
}>

/** The clock of the database may jump against ours; looking once a minute bounds what that costs. */
const MAX_PAUSE_MILLISECONDS = 60_000
/**
 * Whoever was woken by the change that kicks is answered first. Their program may share this processor,
 * and gets at its answer before anything else is done here (measured: a fifteenth of the whole wait).
 */
const AFTER_KICK_MILLISECONDS = 5
/** Work that stays due (a change that could not be stored) must not become a busy loop. */
const MIN_PAUSE_MILLISECONDS = 20
const AFTER_ERROR_MILLISECONDS = 1_000

/** The first look is at the first kick. */
export function createAlarm({ log, name, now, next, run }: AlarmOptions): Alarm {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  function kick(): void {
    if (stopped || again) return
    again = true
    if (running) return
    clearTimeout(timer)
    timer = setTimeout(start, AFTER_KICK_MILLISECONDS)
  }

  function start(): void {
    if (stopped || running) return
    clearTimeout(timer)
    again = false
    running = turn()
  }

  async function turn(): Promise<void> {
    const pause = await look()
    running = undefined
    if (stopped) return
    if (again) start()
    else timer = setTimeout(start, pause)
  }

  async function look(): Promise<number> {
    try {
      let more = true
      while (more) more = (await run()) && !stopped
      const due = await next()
      if (due === undefined) return MAX_PAUSE_MILLISECONDS
      const left = due - (await now())
      return Math.min(Math.max(left, MIN_PAUSE_MILLISECONDS), MAX_PAUSE_MILLISECONDS)
    } catch (error) {
      // The work is still due in the store, so nothing is lost by coming back a little later.
      log.error({ err: error, alarm: name }, 'due work failed')
      return AFTER_ERROR_MILLISECONDS
    }
  }

  async function stop(): Promise<void> {
    stopped = true
    clearTimeout(timer)
    await running
  }

  return { kick, stop }
}
