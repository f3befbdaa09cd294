/** What the content scripts cost each page at its start: processor time of the page's thread, from the browser's own trace. */
import type { BenchBrowser } from './page-browser.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

type TraceEvent = Readonly<{
  name: string
  ph: string
  dur?: number
  tdur?: number
  args?: Readonly<{ data?: Readonly<{ url?: string }> }>
}>

const SCRIPTS = { 'page script': '/page/intercept.iife.js', bridge: '/bridge/bridge.iife.js' } as const

export async function benchPageStart({ browser, server }: BenchBrowser, rounds: number): Promise<void> {
  const page = await browser.open(server.origin)
  const whole = page.context().browser()
  if (!whole) throw new Error('The bench needs the browser itself for its trace.')
  const session = await whole.newBrowserCDPSession()
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  const ended = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] },
  })
  for (let round = 0; round < rounds; round++) await page.reload()
  await session.send('Tracing.end')
  await ended
  await page.close()

  say(`Start of a page, ${rounds} times: milliseconds of the page's thread, p50 (p90); in brackets of its processor.`)
  for (const [name, path] of Object.entries(SCRIPTS)) {
    const ran = events.filter(({ args, ph, name: what }) => {
      return ph === 'X' && what === 'EvaluateScript' && args?.data?.url?.endsWith(path) === true
    })
    if (ran.length === 0) throw new Error(`The trace does not know of ${path}.`)
    const cell = (of: 'dur' | 'tdur') => {
      const times = ran.map((event) => (event[of] ?? 0) / 1000)
      return `${quantile(times, 0.5).toFixed(2)} (${quantile(times, 0.9).toFixed(2)})`
    }
    say(`  ${name.padEnd(12)} ${cell('dur')}  [${cell('tdur')}]`)
  }
}
