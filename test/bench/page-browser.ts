/** A browser with the built extension, paired and guarding the bench's server, and what is measured in it. */
import type { Page } from 'playwright-core'
import { openOperator } from '../kit/operator.ts'
import type { Operator } from '../kit/operator.ts'
import { openBackstage } from '../kit/world.ts'
import { benchPageCalls } from './page-calls.ts'
import { benchHolding } from './page-holding.ts'
import { benchPolicy } from './page-policy.ts'
import { startPageServer } from './page-server.ts'
import type { PageServer } from './page-server.ts'
import { benchPageStart } from './page-start.ts'

export type BenchBrowser = Readonly<{
  browser: Readonly<{ operator: Operator; open: (url: string) => Promise<Page> }>
  /** Guarded. */
  server: PageServer
  /** The same server by a name that no rule knows. */
  plain: string
}>

export async function benchPage(rounds: number): Promise<void> {
  const server = await startPageServer()
  const stage = await openBackstage({ policy: () => benchPolicy(server.origin) })
  const operator = await openOperator({ relay: stage.relay, setupLink: stage.setupLink, consoles: [server.origin] })
  const open = async (url: string) => {
    const page = await operator.browser.page()
    await page.goto(url)
    return page
  }
  const bench = { browser: { operator, open }, server, plain: server.origin.replace('bench.', 'plain.') }
  try {
    await benchPageCalls(bench, rounds)
    await benchPageStart(bench, rounds)
    await benchHolding(bench, Math.min(rounds, MOST_HELD))
  } finally {
    await operator.close()
    await stage.close()
    server.close()
  }
}

/** Of each size. */
const MOST_HELD = 15
