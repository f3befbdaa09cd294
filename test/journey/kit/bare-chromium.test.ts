import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBareChromium } from '../../kit/bare-chromium.ts'
import type { BareTab } from '../../kit/bare-chromium.ts'
import { openChromium } from '../../kit/chromium.ts'
import { lacks } from '../../kit/debian.ts'
import { listen } from '../../kit/loopback.ts'
import { makeTempDir } from '../../kit/temp-dir.ts'
import { until } from '../../kit/until.ts'

/** An extension that marks each page and whose worker wakes for each visit. */
function writeExtension(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const manifest = {
    manifest_version: 3,
    name: 'marker',
    version: '1',
    background: { service_worker: 'worker.js' },
    content_scripts: [{ matches: ['http://localhost/*'], js: ['mark.js'], run_at: 'document_start' }],
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'worker.js'), "chrome.runtime.onMessage.addListener((_, __, answer) => answer('yes'))")
  writeFileSync(
    join(folder, 'mark.js'),
    "chrome.runtime.sendMessage('hi', (answer) => { document.documentElement.dataset.marked = answer })",
  )
}

describe.skipIf(lacks('chromium'))('a Chromium with an extension', () => {
  const directory = makeTempDir('marker')
  const extension = join(directory.path, 'extension')
  const site = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end('<!doctype html><title>console</title>')
  })
  let url: string
  beforeAll(async () => {
    writeExtension(extension)
    url = `http://localhost:${await listen(site)}/`
  })
  afterAll(() => {
    site.close()
    directory.remove()
  })

  test('runs the extension’s background and its content script', async () => {
    const browser = await openChromium({ extension })
    try {
      const { id } = await browser.background()
      expect(id).toMatch(/^[a-p]{32}$/)
      const page = await browser.page()
      await page.goto(url)
      await page.waitForSelector('[data-marked=yes]', { state: 'attached' })
    } finally {
      await browser.close()
    }
  })

  test('bare, its worker can be stopped and wakes again by itself', async () => {
    const bare = await openBareChromium({ extension })
    try {
      const tab = await bare.tab(url)
      await answered(tab)
      expect(await bare.stopWorker()).toBe(1)
      expect(await bare.workerRuns()).toBe(false)
      await tab.goto(url)
      await answered(tab)
      expect(await bare.workerRuns()).toBe(true)
    } finally {
      await bare.close()
    }
  })
})

/** The worker has woken and answered the page. */
async function answered(tab: BareTab): Promise<void> {
  await until(
    async () => (await tab.evaluate(() => document.documentElement.dataset['marked'], undefined)) ?? undefined,
    'answer of the worker',
  )
}
