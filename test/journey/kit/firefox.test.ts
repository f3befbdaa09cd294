import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacks } from '../../kit/debian.ts'
import { openFirefox } from '../../kit/firefox.ts'
import type { Firefox } from '../../kit/firefox.ts'
import { builtExtension } from '../../kit/unpacked-extension.ts'
import { until } from '../../kit/until.ts'

describe.skipIf(lacks('firefox-esr'))('a Firefox with the built extension', () => {
  let firefox: Firefox

  beforeAll(async () => {
    firefox = await openFirefox({ extension: builtExtension('firefox') })
  })
  afterAll(async () => firefox?.close())

  test('shows what stands in a closed shadow root, and presses it by a real click', async () => {
    const page = await firefox.page()
    await page.evaluate(() => {
      const host = document.createElement('div')
      const root = host.attachShadow({ mode: 'closed' })
      const button = document.createElement('button')
      button.textContent = 'Press me'
      button.addEventListener('click', (event) => (document.title = event.isTrusted ? 'pressed' : 'faked'))
      root.append(button)
      document.body.append(host)
    })
    const overlay = firefox.overlayOf(page)
    expect(await overlay.text()).toBe('Press me')
    await overlay.press('Press me')
    expect(await page.title()).toBe('pressed')
  })

  test('suspends its event page, and wakes it for the next message', async () => {
    await firefox.suspend()
    expect(await firefox.backgroundRuns()).toBe(false)
    const page = await firefox.extensionPage('options/options.html')
    // Awake once the page's own question has reached it.
    await until(async () => (await firefox.backgroundRuns()) || undefined, 'background that was woken')
    await page.close()
  })

  test('goes on after its process was killed', async () => {
    await firefox.killExtension()
    expect(await firefox.backgroundRuns()).toBe(false)
    const page = await firefox.extensionPage('options/options.html')
    const asked = () => page.evaluate(() => chrome.runtime.sendMessage({ kind: 'status' }))
    expect(await until(asked, 'answer of the extension')).toHaveProperty('version')
  })

  test('reaches nothing that is not on this machine', async () => {
    const page = await firefox.page()
    await expect(page.goto('http://holdgate.example/')).rejects.toThrow(/PROXY|proxy/)
  })
})
