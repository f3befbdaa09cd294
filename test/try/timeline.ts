import type { WriteStream } from 'node:tty'

export type Timeline = Readonly<{
  /** Something happened; it stays on the screen with its time. */
  tell: (what: string) => void
  /** Something takes a while; on a terminal it moves until the next line. */
  wait: (what: string) => void
  end: (what: string) => void
}>

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MILLISECONDS = 80
const CLEAR_LINE = '\r\u001B[K'

/** @param out where a person reads; undefined tells nobody */
export function createTimeline(out: WriteStream | NodeJS.WriteStream | undefined): Timeline {
  const start = performance.now()
  const isTerminal = out?.isTTY === true
  let spinner: NodeJS.Timeout | undefined

  const stop = () => {
    clearInterval(spinner)
    if (spinner !== undefined) out?.write(CLEAR_LINE)
    spinner = undefined
  }
  const line = (mark: string, what: string) => {
    stop()
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5)
    out?.write(`${seconds} s  ${mark} ${what}\n`)
  }
  return {
    tell: (what) => line('·', what),
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
