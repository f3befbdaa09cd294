import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openChromium } from '../../kit/chromium.ts'
import type { Browser } from '../../kit/chromium.ts'
import { lacks } from '../../kit/debian.ts'
import { listen } from '../../kit/loopback.ts'
import { addVirtualPasskey } from '../../kit/virtual-passkey.ts'

const site = createServer((_, answer) => {
  answer.setHeader('content-type', 'text/html')
  answer.end('<!doctype html><title>phone</title>')
})

describe.skipIf(lacks('chromium'))('a virtual passkey', () => {
  let browser: Browser
  let origin: string
  beforeAll(async () => {
    origin = `http://localhost:${await listen(site)}`
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    site.close()
  })

  const open = async (): Promise<Page> => {
    const page = await browser.page()
    await page.goto(origin)
    return page
  }
  const create = (page: Page) =>
    page.evaluate(async () => {
      const made = await navigator.credentials.create({
        publicKey: {
          challenge: new Uint8Array(32),
          rp: { id: 'localhost', name: 'test' },
          user: { id: new Uint8Array(16), name: 'dana', displayName: 'Dana' },
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        },
      })
      return made?.id
    })
  const use = (page: Page) =>
    page.evaluate(async () => {
      const used = await navigator.credentials.get({
        publicKey: { challenge: new Uint8Array(32), rpId: 'localhost', userVerification: 'required' },
      })
      return used?.id
    })

  test('works in a second page after it was moved there', async () => {
    const first = await open()
    const passkey = await addVirtualPasskey(first)
    const id = await create(first)
    const second = await open()
    await passkey.into(second)
    expect(await use(second)).toBe(id)
  })

  test('refuses while its user does not confirm, and works again after', async () => {
    const page = await open()
    const passkey = await addVirtualPasskey(page)
    const id = await create(page)
    const refusing = await passkey.confirming(false)
    await expect(use(page)).rejects.toThrow(/NotAllowedError/)
    await refusing.confirming(true)
    expect(await use(page)).toBe(id)
  })
})
