import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { lacks } from '../kit/debian.ts'
import type { Overlay } from '../kit/overlay.ts'
import { until } from '../kit/until.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

const NONCE = /hg-[0-9a-f]{32}/

/** A service worker of the console's own origin that keeps a released call back and tells everybody where it goes. */
const HOSTILE_WORKER = `
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
const loot = new BroadcastChannel('loot')
let kept
addEventListener('fetch', (event) => {
  if (!event.request.url.includes('/danger/') && !event.request.url.includes('/api/transfers')) return
  loot.postMessage(event.request.url)
  // What comes with the stolen address goes past us to the network; what was approved waits.
  if (kept) return
  kept = true
  event.respondWith(new Promise(() => {}))
})`

/** Runs in the page: everything that a script of it hears or reads, as text, from now on and in its next documents. */
const spy = () => {
  const loot: string[] = JSON.parse(sessionStorage.getItem('loot') ?? '[]') as string[]
  const keep = (what: string, value: unknown) => {
    loot.push(`${what} ${String(value)}`)
    sessionStorage.setItem('loot', JSON.stringify(loot))
  }
  const look = (when: string) => {
    keep(`${when} address`, location.href)
    keep(`${when} referrer`, document.referrer)
    keep(`${when} entries`, JSON.stringify(performance.getEntries()))
    const { navigation } = window
    keep(`${when} history`, JSON.stringify(navigation.entries().map(({ url }) => url)))
    keep(`${when} activation`, navigation.activation?.entry.url)
  }
  window.navigation.addEventListener('navigate', ({ destination }) => keep('navigate', destination.url))
  window.navigation.addEventListener('navigate', ({ destination }) => keep('capture', destination.url), true)
  window.navigation.addEventListener('currententrychange', () => look('currententrychange'))
  for (const type of ['submit', 'formdata', 'click', 'hashchange', 'beforeunload', 'pagehide', 'visibilitychange']) {
    addEventListener(
      type,
      ({ target }) => {
        keep(type, target instanceof Element ? target.outerHTML : '')
        look(type)
      },
      true,
    )
  }
  addEventListener('securitypolicyviolation', ({ blockedURI, documentURI }) => keep('csp', blockedURI + documentURI))
  new PerformanceObserver((list) => keep('observed', JSON.stringify(list.getEntries()))).observe({
    entryTypes: ['resource', 'navigation'],
  })
  new ReportingObserver((reports) => keep('report', JSON.stringify(reports)), { buffered: true }).observe()
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) keep('added', node instanceof Element ? node.outerHTML : node.textContent)
    }
  }).observe(document, { childList: true, subtree: true, attributes: true })
  look('start')
  Object.assign(window, { lootNow: () => (look('end'), loot) })
}

/** Runs in the page. */
const sendForm = (url: string) => {
  document.body.insertAdjacentHTML(
    'beforeend',
    `<form method="post" action="${url}"><input name="who" value="me"></form>`,
  )
  document.querySelector<HTMLFormElement>(`form[action="${url}"]`)?.requestSubmit()
}
const sendFetch = (url: string) => {
  const answered = fetch(url, { method: 'POST', body: 'who=me' }).then(
    ({ url: seen }) => seen,
    (error: unknown) => `failed: ${String(error)}`,
  )
  Object.assign(window, { answered })
}

describe.skipIf(lacks('chromium', 'dbus-daemon'))('a release that somebody wants to steal', () => {
  let world: World
  let page: Page
  let overlay: Overlay
  let url = ''
  let workers = 0

  beforeAll(async () => {
    world = await openWorld()
    const { console } = world
    url = `${console.origin}/danger/theft`
    console.publish('/hostile-worker.js', { type: 'text/javascript', text: HOSTILE_WORKER })
    console.publish('/reports', { type: 'text/plain', text: '' })
    const reports = `${console.origin}/reports`
    console.publish('/spied', {
      type: 'text/html',
      text: `<!doctype html><body><script>(${spy.toString()})()</script><h1>Spied on</h1>`,
      headers: {
        'content-security-policy-report-only': `default-src 'none'; connect-src 'none'; form-action 'none'; report-uri ${reports}`,
        'reporting-endpoints': `default="${reports}"`,
      },
    })
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.arrivals.clear()
    ;({ page, overlay } = await world.operator.visit(`${world.console.origin}/spied`))
  })
  afterEach(async () => {
    world.checkInvariants()
    await page.close({ runBeforeUnload: false })
    const { page: last } = await world.operator.visit(world.console.origin)
    await last.evaluate(async () => {
      for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister()
    })
    await last.close()
  })

  const arrived = () =>
    world.console.arrivals.entries.map(({ method, path, body }) => `${method} ${path} ${body.toString()}`)
  const approve = async () => {
    await overlay.says('Something dangerous')
    await (await world.phone.answersPush()).approve()
  }
  /** Resolves when it sees the calls of this page, and of every other page of the origin. */
  const register = () =>
    page.evaluate(
      async (script) => {
        const controlled = new Promise((resolve) => {
          navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
        })
        await navigator.serviceWorker.register(script)
        await controlled
      },
      `/hostile-worker.js?${(workers += 1)}`,
    )
  /** Another tab of the same origin, which sends a form of its own to whatever address the worker tells of. */
  const openThief = async () => {
    const { page: thief } = await world.operator.visit(`${world.console.origin}/?first`)
    // Its own second page, so that it may send forms as any page may.
    await thief.goto(`${world.console.origin}/?thief`)
    await thief.evaluate(() => {
      const loot: string[] = []
      Object.assign(window, { loot })
      new BroadcastChannel('loot').addEventListener('message', ({ data }: MessageEvent<string>) => {
        loot.push(data)
        if (loot.length > 1) return
        fetch(data, { method: 'POST', body: 'evil=fetch' }).catch(() => {})
        document.body.innerHTML = `<form method="post" action="${data}"><input name="evil" value="form"></form>`
        document.forms[0]?.submit()
      })
    })
    return thief
  }

  test('by listening to everything a page can hear: a fetch gives nothing away', async () => {
    await page.evaluate(sendFetch, url)
    await approve()
    const seen = await page.evaluate(() => Reflect.get(window, 'answered') as Promise<string>)
    expect(seen).toBe(url)
    const loot = await page.evaluate(() => (Reflect.get(window, 'lootNow') as () => readonly string[])())
    expect(loot.length).toBeGreaterThan(4)
    expect(loot.filter((one) => NONCE.test(one))).toEqual([])
    expect(arrived()).toEqual(['POST /danger/theft who=me'])
  })

  test('by listening to everything a page can hear: a form gives nothing away, in its next document neither', async () => {
    await page.evaluate(sendForm, url)
    await approve()
    await page.waitForURL(url)
    await until(() => (arrived().length > 0 ? true : undefined), 'arrival of the form')
    const loot = await page.evaluate(() => [
      ...(JSON.parse(sessionStorage.getItem('loot') ?? '[]') as string[]),
      `next ${location.href} ${document.referrer}`,
      JSON.stringify(window.navigation.entries().map((entry) => entry.url)),
      `activation ${window.navigation.activation?.entry.url}`,
    ])
    expect(loot.join('\n')).toContain('submit <form')
    // The one place that keeps it: what brought this document, read when the pass is long closed.
    expect(loot.filter((one) => NONCE.test(one) && !one.startsWith('activation'))).toEqual([])
    const { worker } = await world.operator.browser.background()
    expect(await worker.evaluate(() => chrome.declarativeNetRequest.getSessionRules())).toEqual([])
    expect(arrived()).toEqual(['POST /danger/theft who=me'])
  })

  test('by a service worker: a fetch goes past it', async () => {
    await register()
    await page.evaluate(sendFetch, url)
    await approve()
    expect(await page.evaluate(() => Reflect.get(window, 'answered') as Promise<string>)).toBe(url)
    expect(arrived()).toEqual(['POST /danger/theft who=me'])
  })

  test('by a service worker: a form is not even asked about, and the operator reads why', async () => {
    await register()
    await page.evaluate(sendForm, url)
    await overlay.says('A service worker of this site could send something else in its place')
    expect(arrived()).toEqual([])
  })

  test('by a service worker: a form of an empty frame within the page is not asked about either', async () => {
    await register()
    await page.evaluate(async (url) => {
      const frame = document.createElement('iframe')
      const isLoaded = () => new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
      frame.src = '/?frame'
      document.body.append(frame)
      await isLoaded()
      // In the empty document that a frame begins with, the browser tells nobody of navigations: they are blocked.
      frame.src = 'about:blank'
      await isLoaded()
      const inside = frame.contentDocument
      if (!inside) throw new Error('The frame has no document.')
      // It is answered once the rules have come to the frame; a form before that is blocked.
      await frame.contentWindow?.fetch('/api/servers/web-1/restart', { method: 'POST' })
      inside.body.innerHTML = `<form method="post" action="${url}"><input name="who" value="me"></form>`
      inside.forms[0]?.submit()
    }, `${world.console.origin}/danger/frame`)
    await overlay.says('A service worker of this site could send something else in its place')
    expect(arrived().filter((one) => one.includes('/danger/'))).toEqual([])
  })

  test('by a service worker that comes while people decide: a form is not sent', async () => {
    const thief = await openThief()
    await page.evaluate(sendForm, url)
    await overlay.says('Something dangerous')
    await register()
    await approve()
    await overlay.says('A service worker of its site could have sent something else')
    expect(await thief.evaluate(() => Reflect.get(window, 'loot') as readonly string[])).toEqual([])
    expect(arrived()).toEqual([])
    await thief.close()
  })
})
