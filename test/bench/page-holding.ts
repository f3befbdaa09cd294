/** What it takes to hold a body: from the page's call until the background has the hold, and of the page's thread. */
import type { BenchBrowser } from './page-browser.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const SIZES = { '1 kB': 1024, '1 MB': 1024 * 1024, '10 MB': 10 * 1024 * 1024 } as const

type Status = Readonly<{ holds: readonly Readonly<{ target: string; heldAt: number }>[] }>

export async function benchHolding({ browser, server }: BenchBrowser, rounds: number): Promise<void> {
  const page = await browser.open(server.origin)
  const settings = await browser.operator.browser.page()
  await settings.goto(`chrome-extension://${browser.operator.extensionId}/options/options.html`)
  say(`Holding a body, ${rounds} times each; p50 (p90) in milliseconds.`)
  for (const [name, size] of Object.entries(SIZES)) {
    const figures = { held: [] as number[], call: [] as number[], longest: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      const path = `/held/${size}-${round}`
      const { calledAt, call, longest } = await page.evaluate(holdOne, { path, size })
      const status = (await settings.evaluate(() => chrome.runtime.sendMessage({ kind: 'status' }))) as Status
      const hold = status.holds.find(({ target }) => target.endsWith(path))
      if (!hold) throw new Error(`${path} was not held.`)
      figures.held.push(hold.heldAt - calledAt)
      figures.call.push(call)
      figures.longest.push(longest)
    }
    const cell = (of: keyof typeof figures) =>
      `${quantile(figures[of], 0.5).toFixed(1)} (${quantile(figures[of], 0.9).toFixed(1)})`
    say(
      `  ${name.padEnd(6)} held after ${cell('held')}; fetch() itself ${cell('call')}; longest the page stood still ${cell('longest')}`,
    )
  }
  await settings.close()
  await page.close()
}

/** Runs in the page. The rule denies, so the call ends by itself, unsent. */
async function holdOne({ path, size }: Readonly<{ path: string; size: number }>) {
  const body = new Uint8Array(size).fill(7)
  let last = performance.now()
  let longest = 0
  const { port1, port2 } = new MessageChannel()
  let isGoing = true
  port1.addEventListener('message', () => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
    if (isGoing) port2.postMessage('')
  })
  port1.start()
  port2.postMessage('')
  await new Promise((resolve) => setTimeout(resolve, 20))
  longest = 0
  const calledAt = performance.timeOrigin + performance.now()
  const started = performance.now()
  const sent = fetch(path, { method: 'POST', body })
  const call = performance.now() - started
  await sent.then(
    () => Promise.reject(new Error('It was sent.')),
    () => undefined,
  )
  isGoing = false
  return { calledAt, call, longest }
}
