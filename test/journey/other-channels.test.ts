import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openChromium } from '../kit/chromium.ts'
import type { Browser } from '../kit/chromium.ts'
import { startConsole } from '../kit/console-server.ts'
import type { SampleConsole } from '../kit/console-server.ts'
import { lacks } from '../kit/debian.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

type Channel = Readonly<{
  name: string
  /** Tries to reach the URL, in the page; resolves once it has succeeded or failed. */
  go: (url: string) => unknown
}>

/**
 * Ways to the console's server beside a call that waits. Each runs in the page by itself, so it can use
 * nothing of this file. What leaves the page does so a moment later, when the page has answered.
 */
const CHANNELS: readonly Channel[] = [
  {
    name: 'a synchronous XMLHttpRequest',
    go: (url) => {
      const call = new XMLHttpRequest()
      call.open('POST', url, false)
      try {
        call.send('x')
      } catch {
        // Blocked: which is what is wanted; whether it was, the server says.
      }
    },
  },
  {
    name: 'a beacon',
    go: (url) => navigator.sendBeacon(url, 'x'),
  },
  {
    name: 'a worker',
    go: (url) => {
      const script = `fetch(${JSON.stringify(url)}, { method: 'POST', body: 'x' }).finally(() => postMessage('done')).catch(() => {})`
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
      return new Promise((resolve) => worker.addEventListener('message', resolve))
    },
  },
  {
    name: 'a service worker',
    go: async (url) => {
      await navigator.serviceWorker.register('/service-worker.js')
      const registration = await navigator.serviceWorker.ready
      const done = new Promise((resolve) => navigator.serviceWorker.addEventListener('message', resolve))
      navigator.serviceWorker.startMessages()
      registration.active?.postMessage(url)
      await done
      // Gone again, so that it stands between no later page and the server.
      await registration.unregister()
    },
  },
  {
    name: 'a socket',
    go: (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url.replace('http', 'ws'))
        socket.addEventListener('close', resolve)
      }),
  },
  {
    name: 'an image',
    go: (url) =>
      new Promise((resolve) => {
        const image = new Image()
        image.addEventListener('load', resolve)
        image.addEventListener('error', resolve)
        image.src = url
      }),
  },
  {
    name: 'a frame',
    go: (url) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe')
        frame.addEventListener('load', resolve)
        frame.src = url
        document.body.append(frame)
      }),
  },
  {
    name: 'a form into a frame',
    go: (url) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe')
        frame.name = 'target'
        const form = document.createElement('form')
        Object.assign(form, { method: 'POST', action: url, target: 'target' })
        document.body.append(frame, form)
        frame.addEventListener('load', resolve)
        form.submit()
        setTimeout(resolve, 500)
      }),
  },
  {
    name: 'a form',
    go: (url) => {
      const form = document.createElement('form')
      Object.assign(form, { method: 'POST', action: url })
      document.body.append(form)
      setTimeout(() => form.requestSubmit(), 100)
    },
  },
  {
    name: 'a navigation',
    go: (url) => void setTimeout(() => location.assign(url), 100),
  },
  {
    name: 'a fetch that outlives its page',
    go: (url) => {
      addEventListener('pagehide', () => {
        fetch(url, { method: 'POST', body: 'x', keepalive: true }).catch(() => {})
      })
      setTimeout(() => location.assign('/?next'), 100)
    },
  },
]

describe.skipIf(lacks('chromium', 'dbus-daemon'))('no other way leads to a guarded address', () => {
  let world: World
  let page: Page

  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.arrivals.clear()
    ;({ page } = await world.operator.visit(world.console.origin))
  })
  afterEach(async () => page.close({ runBeforeUnload: false }))

  /** A call that no rule covers, after the tried one: when it has arrived, the other would have too. */
  const markerArrives = async () => {
    const { page } = await world.operator.visit(world.console.origin)
    await page.getByRole('button', { name: 'Restart web-1' }).click()
    await page.getByRole('status').filter({ hasText: 'web-1 restarted.' }).waitFor()
    await page.close({ runBeforeUnload: false })
  }

  test.for(CHANNELS.map((channel) => [channel.name, channel] as const))('%s', async ([name, channel]) => {
    const url = `${world.console.origin}/danger/${encodeURIComponent(name.replaceAll(' ', '-'))}`
    await page.evaluate(channel.go as (url: string) => Promise<void>, url).catch(() => {
      // A navigation ends the page that was asked.
    })
    await markerArrives()
    expect(world.console.arrivals.entries.map(({ path }) => path)).toEqual(['/api/servers/web-1/restart'])
  })
})

describe.skipIf(lacks('chromium'))('without the extension the same address is reached by', () => {
  let sample: SampleConsole
  let browser: Browser

  beforeAll(async () => {
    sample = await startConsole()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    sample?.close()
  })

  // The pages stay open: one that is closed while it navigates keeps playwright waiting now and then.
  test.for(CHANNELS.map((channel) => [channel.name, channel] as const))('%s', async ([name, channel]) => {
    const page = await browser.page()
    await page.goto(sample.origin)
    const path = `/danger/${encodeURIComponent(name.replaceAll(' ', '-'))}`
    await page.evaluate(channel.go as (url: string) => Promise<void>, `${sample.origin}${path}`)
    await sample.arrivals.first((arrival) => arrival.path === path, name)
  })
})
