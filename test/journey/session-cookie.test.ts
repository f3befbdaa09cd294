/** What proof/session-cookie.ts relies on: browsers take a Secure cookie from http://localhost. */
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { noSessionCookie, readSessionCookie, sessionCookie } from '../../relay/server/proof/session-cookie.ts'
import { openChromium } from '../kit/chromium.ts'
import { listen } from '../kit/loopback.ts'

const TOKEN = 't'.repeat(43) as Base64Url

test('a browser keeps the session of a relay on http://localhost, out of reach of scripts, and drops it on sign-out', async () => {
  const server = createServer((request, response) => {
    const headers = new Headers({ cookie: request.headers.cookie ?? '' })
    if (request.url === '/in') response.setHeader('set-cookie', sessionCookie(TOKEN))
    if (request.url === '/out') response.setHeader('set-cookie', noSessionCookie())
    response.setHeader('content-type', 'text/html')
    response.end(readSessionCookie(headers) ?? 'none')
  })
  const origin = `http://localhost:${await listen(server)}`
  const browser = await openChromium()
  onTestFinished(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })
  const page = await browser.page()
  const says = async (path: string): Promise<string | null> => {
    await page.goto(origin + path)
    return page.locator('body').textContent()
  }

  expect(await says('/in')).toBe('none')
  expect(await says('/')).toBe(TOKEN)
  expect(await page.evaluate(() => document.cookie)).toBe('')
  await says('/out')
  expect(await says('/')).toBe('none')
})
