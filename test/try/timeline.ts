import type { WriteStream } from 'node:tty'

export type Timeline = Readonly<{
  /**
   * Something happened; it stays on the screen with its time.
   *
   * @param at epoch milliseconds, where it was not just now
   */
  tell: (what: string, at?: number) => void
  /** Something takes a while; on a terminal it moves until the next line. */
  wait: (what: string) => void
  end: (what: string) => void
  /** Epoch milliseconds that the times count from. */
  start: number
  /** All that was told, by when it happened. */
  entries: () => readonly TimelineEntry[]
}>

export type TimelineEntry = Readonly<{ ms: number; what: string }>

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MILLISECONDS = 80
const CLEAR_LINE = '\r\u001B[K'

/** @param out where a person reads; undefined tells nobody */
export function createTimeline(out: WriteStream | NodeJS.WriteStream | undefined): Timeline {
  const start = Date.now()
  const entries: TimelineEntry[] = []
  const isTerminal = out?.isTTY === true
  let spinner: NodeJS.Timeout | undefined

  const stop = () => {
    clearInterval(spinner)
    if (spinner !== undefined) out?.write(CLEAR_LINE)
    spinner = undefined
  }
  const line = (mark: string, what: string, at = Date.now()) => {
    stop()
    entries.push({ ms: at - start, what })
    const seconds = ((at - start) / 1000).toFixed(1).padStart(5)
    out?.write(`${seconds} s  ${mark} ${what}\n`)
  }
  return {
    start,
    entries: () => entries.toSorted((one, other) => one.ms - other.ms),
    tell: (what, at) => line('·', what, at),
    end: (what) => line('✓', what),
    wait: (what) => {
      stop()
      if (!isTerminal) return
      let frame = 0
      spinner = setInterval(() => {
        out.write(`${CLEAR_LINE}         ${FRAMES[frame++ % FRAMES.length]} ${what}`)
      }, FRAME_MILLISECONDS)
      spinner.unref()
    },
  }
}
