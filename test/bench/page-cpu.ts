import type { Page } from 'playwright-core'

/** Processor time of a page's own thread so far, which does not grow when other programs want the processor too. */
export async function cpuMillisecondsOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const busy = metrics.find(({ name }) => name === 'TaskDuration')
    if (!busy) throw new Error('Chromium counts no TaskDuration any more.')
    return busy.value * 1000
  }
}
