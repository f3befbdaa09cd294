/**
 * What it takes to hold a body: from the page's call until the background has the hold, and of the page's own thread,
 * beside the same call that is not held but sent.
 */
import type { BenchBrowser } from './page-browser.ts'
import { cpuMillisecondsOf } from './page-cpu.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const SIZES = { '1 kB': 1024, '1 MB': 1024 * 1024, '10 MB': 10 * 1024 * 1024 } as const

type Status = Readonly<{ holds: readonly Readonly<{ target: string; heldAt: number }>[] }>
type Figures = { held: number[]; call: number[]; cpu: number[] }

export async function benchHolding({ browser, server, plain }: BenchBrowser, rounds: number): Promise<void> {
  const pages = { held: await browser.open(server.origin), sent: await browser.open(plain) }
  const cpu = { held: await cpuMillisecondsOf(pages.held), sent: await cpuMillisecondsOf(pages.sent) }
  const settings = await browser.operator.browser.page()
  await settings.goto(`chrome-extension://${browser.operator.extensionId}/options/options.html`)
  const heldAt = async (path: string) => {
    const status = (await settings.evaluate(() => chrome.runtime.sendMessage({ kind: 'status' }))) as Status
    const hold = status.holds.find(({ target }) => target.endsWith(path))
    if (!hold) throw new Error(`${path} was not held.`)
    return hold.heldAt
  }

  say(`Holding a body, ${rounds} times each; milliseconds, p50 (p90); in brackets beside the same call sent at once.`)
  for (const [name, size] of Object.entries(SIZES)) {
    const figures: Record<keyof typeof pages, Figures> = {
      held: { held: [], call: [], cpu: [] },
      sent: { held: [], call: [], cpu: [] },
    }
    for (let round = 0; round < rounds; round++) {
      const path = `/held/${size}-${round}`
      for (const which of ['held', 'sent'] as const) {
        await pages[which].evaluate(prepare, size)
        const before = await cpu[which]()
        const { calledAt, call } = await pages[which].evaluate(callOnce, path)
        figures[which].cpu.push((await cpu[which]()) - before)
        figures[which].call.push(call)
        if (which === 'held') figures.held.held.push((await heldAt(path)) - calledAt)
      }
    }
    const cell = (of: keyof Figures) =>
      `${quantile(figures.held[of], 0.5).toFixed(1)} (${quantile(figures.held[of], 0.9).toFixed(1)})`
    const beside = (of: keyof Figures) =>
      `[${(quantile(figures.held[of], 0.5) / quantile(figures.sent[of], 0.5)).toFixed(2)}]`
    say(
      `  ${name.padEnd(6)} held after ${cell('held')}; fetch() itself ${cell('call')} ${beside('call')}; processor of the page ${cell('cpu')} ${beside('cpu')}`,
    )
  }
  await settings.close()
  for (const page of Object.values(pages)) await page.close()
}

/** Runs in the page, so that making the body is not counted. */
function prepare(size: number): void {
  Reflect.set(window, 'bench', new Uint8Array(size).fill(7))
}

/** Runs in the page. Where it is held, the rule denies it: it ends by itself, unsent. */
async function callOnce(path: string) {
  const body = Reflect.get(window, 'bench') as Uint8Array<ArrayBuffer>
  const calledAt = performance.timeOrigin + performance.now()
  const started = performance.now()
  const sent = fetch(path, { method: 'POST', body })
  const call = performance.now() - started
  await sent.catch(() => undefined)
  return { calledAt, call }
}
