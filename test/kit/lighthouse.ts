/**
 * Lighthouse, as it judges a page for a phone, on screens of the app as it is built, at a relay as it runs (stage.ts). The
 * browser has a profile of its own, so that what is judged is signed in, and can be installed.
 *
 * Rule: no audit is left out. Lighthouse runs as a process of its own, which this machine's tests do not wait behind.
 */
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { openBareChromium } from './bare-chromium.ts'
import type { BareTab } from './bare-chromium.ts'
import type { AppScene } from './app-scenes.ts'
import { startChild } from './child.ts'
import { chromiumPath } from './chromium.ts'
import { openStage } from './stage.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
export type Category = (typeof CATEGORIES)[number]

export type Verdict = Readonly<{
  /** Of 100. */
  scores: Readonly<Partial<Record<Category, number>>>
  /** What costs points, as `category: id, title, value`. */
  costs: readonly string[]
  /** As figures: bytes, and milliseconds on a slow phone. */
  figures: Readonly<Record<'bytes' | 'requests' | 'fcp' | 'lcp' | 'tbt' | 'cls', number>>
}>

export type Lighthouse = Readonly<{
  /** Judges the scene at its address, as its person, with nothing of the app kept but who that is. */
  judge: (scene: AppScene, categories?: readonly Category[]) => Promise<Verdict>
  /** What stands in the way of installing the app. */
  installabilityErrors: () => Promise<readonly string[]>
  close: () => Promise<void>
}>

/** A request is followed by a call that is always under way: Lighthouse would wait 45 seconds for the network to be quiet. */
const LONGEST_LOAD_MILLISECONDS = 8_000
const MOST_TRIES = 3

export async function openLighthouse(): Promise<Lighthouse> {
  const stage = await openStage()
  const browser = await openBareChromium()
  const visit = async (scene: AppScene): Promise<Readonly<{ tab: BareTab; url: string }>> => {
    const path = typeof scene.at === 'string' ? scene.at : await scene.at(stage)
    const url = new URL(path, stage.origin).href
    const tab = await browser.tab('about:blank')
    await tab.send('Storage.clearDataForOrigin', { origin: stage.origin, storageTypes: 'all' })
    const [name = '', value = ''] = (scene.as ? stage.people[scene.as].cookie : '').split('=')
    if (name) await tab.send('Network.setCookie', { name, value, url: stage.origin, path: '/', secure: true })
    await tab.goto(url)
    const sees = (selector: string) => document.querySelector(selector) !== null || undefined
    await until(() => tab.evaluate(sees, scene.sees), scene.sees)
    return { tab, url }
  }
  return {
    judge: async (scene, categories = CATEGORIES) => {
      const { tab, url } = await visit(scene)
      await tab.close()
      for (let tries = 1; ; tries += 1) {
        const report = await runLighthouse(browser.port, url, categories)
        if (!report.runtimeError) return verdictOf(report)
        // It judged nothing, as on a machine so busy that it misses the start of the page, and says to run it again.
        const { message } = report.runtimeError
        if (tries === MOST_TRIES) throw new Error(`Lighthouse could not judge ${url}: ${message}`)
      }
    },
    installabilityErrors: async () => {
      const { tab } = await visit({ at: '/', sees: '.hero' })
      const { installabilityErrors } = await tab.send('Page.getInstallabilityErrors')
      await tab.close()
      return (installabilityErrors as readonly Readonly<{ errorId: string }>[]).map(({ errorId }) => errorId)
    },
    close: async () => {
      await browser.close()
      await stage.close()
    },
  }
}

type Audit = Readonly<{
  id: string
  title: string
  score: number | null
  displayValue?: string
  numericValue?: number
  details?: Readonly<{ items?: readonly unknown[] }>
}>
type Report = Readonly<{
  categories: Readonly<
    Record<
      string,
      Readonly<{ id: Category; score: number | null; auditRefs: readonly Readonly<{ id: string; weight: number }>[] }>
    >
  >
  audits: Readonly<Record<string, Audit>>
  runtimeError?: Readonly<{ message: string }>
}>

async function runLighthouse(port: number, url: string, categories: readonly Category[]): Promise<Report> {
  const cli = createRequire(import.meta.url).resolve('lighthouse/cli/index.js')
  const folder = makeTempDir('lighthouse')
  const path = join(folder.path, 'report.json')
  const child = startChild(
    process.execPath,
    [
      cli,
      url,
      `--port=${port}`,
      '--hostname=127.0.0.1',
      '--output=json',
      // It ends before a reader who is busy has all that it prints.
      `--output-path=${path}`,
      '--quiet',
      // A picture for readers of its report, one to five seconds each; no audit looks at it.
      '--disable-full-page-screenshot',
      '--no-enable-error-reporting',
      `--only-categories=${categories.join(',')}`,
      `--max-wait-for-load=${LONGEST_LOAD_MILLISECONDS}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, CHROME_PATH: chromiumPath() } },
  )
  const { stderr } = child.process
  if (!stderr) throw new Error('Lighthouse cannot say what goes wrong.')
  const [trouble] = await Promise.all([text(stderr), once(child.process, 'close')])
  if (!existsSync(path)) throw new Error(`Lighthouse judged nothing at ${url}: ${trouble}`)
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  folder.remove()
  return report
}

function verdictOf({ categories, audits }: Report): Verdict {
  const judged = Object.values(categories)
  const figure = (id: string) => audits[id]?.numericValue ?? 0
  return {
    // Without a score it could not be judged, which is no pass.
    scores: Object.fromEntries(judged.map(({ id, score }) => [id, Math.round((score ?? 0) * 100)])),
    costs: judged.flatMap(({ id: category, auditRefs }) =>
      auditRefs.flatMap(({ id, weight }) => {
        const { title = '', score = 1, displayValue = '' } = audits[id] ?? {}
        return weight > 0 && score !== null && score < 1 ? [`${category}: ${id}, ${title} ${displayValue}`.trim()] : []
      }),
    ),
    figures: {
      bytes: figure('total-byte-weight'),
      requests: audits['network-requests']?.details?.items?.length ?? 0,
      fcp: figure('first-contentful-paint'),
      lcp: figure('largest-contentful-paint'),
      tbt: figure('total-blocking-time'),
      cls: figure('cumulative-layout-shift'),
    },
  }
}
