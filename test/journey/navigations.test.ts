import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import { BROWSERS } from '../kit/seat.ts'
import type { Sitting } from '../kit/seat.ts'
import { until } from '../kit/until.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

type Way = Readonly<{
  name: string
  /** Runs in the page; the fields of every form are `who` = `Acme & Söhne`, and what the way adds. */
  go: (url: string) => void
  /** What arrives: its method, and its body or what stands in it. */
  arrives: Readonly<{ method: string; path?: string; fragment?: string; body: string | readonly string[] }>
}>

const WHO = 'who=Acme+%26+S%C3%B6hne'

const WAYS: readonly Way[] = [
  {
    name: 'a link',
    go: (url) => {
      const link = document.createElement('a')
      link.href = `${url}?from=link#there`
      document.body.append(link)
      link.click()
    },
    arrives: { method: 'GET', path: '?from=link', fragment: '#there', body: '' },
  },
  {
    name: 'a change of location',
    go: (url) => {
      location.href = url
    },
    arrives: { method: 'GET', body: '' },
  },
  {
    name: 'a meta refresh',
    go: (url) => {
      const meta = document.createElement('meta')
      meta.httpEquiv = 'refresh'
      meta.content = `0;url=${url}`
      document.head.append(meta)
    },
    arrives: { method: 'GET', body: '' },
  },
  {
    name: 'a form that asks with GET',
    go: (url) => {
      document.body.innerHTML = `<form action="${url}"><input name="who" value="Acme &amp; Söhne"></form>`
      document.forms[0]?.requestSubmit()
    },
    arrives: { method: 'GET', path: `?${WHO}`, body: '' },
  },
  {
    name: 'form.submit()',
    go: (url) => {
      document.body.innerHTML = `<form method="post" action="${url}#there"><input name="who" value="Acme &amp; Söhne"></form>`
      document.forms[0]?.submit()
    },
    arrives: { method: 'POST', fragment: '#there', body: WHO },
  },
  {
    name: 'a button with an address and a value of its own',
    go: (url) => {
      document.body.innerHTML = `<form method="post" action="/elsewhere"><input name="who" value="Acme &amp; Söhne">
        <button formaction="${url}" name="do" value="delete">Delete</button></form>`
      document.querySelector<HTMLElement>('form button')?.click()
    },
    arrives: { method: 'POST', body: `${WHO}&do=delete` },
  },
  {
    name: 'an image button',
    go: (url) => {
      document.body.innerHTML = `<form method="post" action="${url}"><input type="image" name="at" alt="Delete"></form>`
      document.querySelector<HTMLElement>('form input')?.click()
    },
    arrives: { method: 'POST', body: 'at.x=0&at.y=0' },
  },
  {
    name: 'a form in a closed shadow tree, whose fields have the names of its own members',
    go: (url) => {
      const host = document.createElement('div')
      document.body.append(host)
      const root = host.attachShadow({ mode: 'closed' })
      root.innerHTML = `<form method="post" enctype="text/plain" action="${url}">
        <input name="enctype" value="a"><input name="submit" value="b"><input name="getAttribute" value="c"></form>`
      const form = root.querySelector('form')
      if (form) HTMLFormElement.prototype.submit.call(form)
    },
    arrives: { method: 'POST', body: 'enctype=a\r\nsubmit=b\r\ngetAttribute=c\r\n' },
  },
  {
    name: 'a form with a file',
    go: (url) => {
      document.body.innerHTML = `<form method="post" enctype="multipart/form-data" action="${url}">
        <textarea name="who"></textarea><input type="file" name="paper"></form>`
      const [who, paper] = document.querySelectorAll<HTMLInputElement>('form textarea, form input')
      const files = new DataTransfer()
      files.items.add(new File(['Invoice 2026-118\n'], 'a "b".txt', { type: 'text/plain' }))
      if (who) who.value = 'Acme\nSöhne'
      if (paper) paper.files = files.files
      document.forms[0]?.requestSubmit()
    },
    arrives: {
      method: 'POST',
      body: [
        'name="who"\r\n\r\nAcme\r\nSöhne\r\n',
        'name="paper"; filename="a %22b%22.txt"\r\nContent-Type: text/plain\r\n\r\nInvoice 2026-118\n\r\n',
      ],
    },
  },
]

const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')
let world: World

beforeAll(async () => {
  if (able) world = await openWorld({ firefox: true })
})
afterAll(async () => world?.close())

describe.skipIf(!able).for(BROWSERS)('in %s, a navigation that a rule covers', (browser) => {
  let page: Sitting
  let overlay: Sitting['overlay']
  let url: string
  let home: string

  beforeEach(async () => {
    world.console.arrivals.clear()
    url = `${world.console.origin}/danger/console`
    page = await world.seat(browser).visit(world.console.origin)
    ;({ overlay } = page)
    // The first document of a tab may have been prepared by whoever opened the tab; nobody prepared this one.
    await page.evaluate(() => location.assign('/?moved'))
    home = `${world.console.origin}/?moved`
    await until(async () => ((await settled()) === home ? true : undefined), 'second document')
    // It is answered once the rules have come; a navigation before that is blocked, for it cannot wait for them.
    await page.evaluate(() => fetch('/api/servers/web-1/restart', { method: 'POST' }).then(() => undefined))
    world.console.arrivals.clear()
  })
  afterEach(async () => {
    world.checkInvariants()
    await page.close()
  })

  const address = () => page.evaluate(() => location.href)
  const settled = () => page.evaluate(() => (document.readyState === 'complete' ? location.href : ''))
  const comesTo = (wanted: string) =>
    until(async () => ((await address()) === wanted ? true : undefined), `page at ${wanted}`)
  const arrived = () => world.console.arrivals.entries
  const lines = () => arrived().map(({ method, path }) => `${method} ${path}`)
  const submit = () => page.evaluate(WAYS[4]?.go ?? (() => undefined), url)

  test.for(WAYS.map((way) => [way.name, way] as const))(
    'by %s waits on the page that stays, and goes out once when it is approved',
    async ([, { go, arrives }]) => {
      const { method, path = '', fragment = '', body } = arrives
      await page.evaluate(go, url)
      await overlay.says('Something dangerous')
      await overlay.says('Waiting for approval')
      expect(await address()).toBe(home)
      expect(arrived()).toEqual([])
      const app = await world.phone.answersPush()
      const isSaid = briefEnd(world, overlay, 'executed')
      await app.approve()
      await comesTo(`${url}${path}${fragment}`)
      await isSaid()
      expect(lines()).toEqual([`${method} /danger/console${path}`])
      const text = arrived()[0]?.body.toString() ?? ''
      if (typeof body === 'string') expect(text).toBe(body)
      else for (const part of body) expect(text).toContain(part)
    },
  )

  test('that is denied leaves the page as it was, and nothing arrives', async () => {
    await submit()
    const app = await world.phone.answersPush()
    await app.deny('Wrong target', 'not this one')
    await overlay.says('Denied')
    expect(await overlay.text()).toContain('not this one')
    expect(await address()).toBe(home)
    expect(await page.evaluate(() => document.querySelector('input')?.value)).toBe('Acme & Söhne')
    expect(arrived()).toEqual([])
  })

  test('is asked about once, however often its button is pressed, and ends with Cancel', async () => {
    const before = world.records().requests.length
    for (let times = 0; times < 5; times++) await submit()
    await overlay.says('Waiting for approval')
    const app = await world.phone.answersPush()
    const isSaid = briefEnd(world, overlay, 'cancelled')
    await overlay.press('Cancel call')
    await isSaid()
    await app.page.getByText('Withdrawn by whoever asked').waitFor()
    expect(world.records().requests.length - before).toBe(1)
    expect(await address()).toBe(home)
    expect(arrived()).toEqual([])
  })

  test('is let go by a page that asks whether it may be left, and shows none of its listeners where to', async () => {
    await page.evaluate(() => {
      const seen: string[] = []
      const see = (what: string) => {
        seen.push(what)
        sessionStorage.setItem('seen', JSON.stringify(seen))
      }
      navigation.addEventListener('navigate', (event) => see(`navigate ${event.destination.url}`))
      navigation.addEventListener('navigate', (event) => see(`capture ${event.destination.url}`), true)
      navigation.onnavigate = (event) => see(`onnavigate ${event.destination.url}`)
      for (const type of ['submit', 'formdata', 'click']) addEventListener(type, () => see(type), true)
      addEventListener('beforeunload', (event) => {
        see('beforeunload')
        event.preventDefault()
      })
      const spyOn = (owner: object, name: string) => {
        const native = Reflect.get(owner, name) as (...given: unknown[]) => unknown
        Reflect.set(owner, name, function (this: unknown, ...given: unknown[]) {
          see(name)
          return Reflect.apply(native, this, given)
        })
      }
      spyOn(Element.prototype, 'attachShadow')
      spyOn(FormData.prototype, 'append')
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
          for (const node of addedNodes) if (node instanceof Element && node.shadowRoot) see('an open shadow')
          for (const node of addedNodes)
            if (node instanceof HTMLFormElement && node.action.includes('#hg-')) see('form')
        }
      }).observe(document, { childList: true, subtree: true })
    })
    // A hand on the page, without which no browser lets a page ask.
    await page.press('Restart web-1')
    await page.says('web-1 restarted.')
    world.console.arrivals.clear()
    await page.evaluate(() => sessionStorage.removeItem('seen'))
    await submit()
    const app = await world.phone.answersPush()
    await app.approve()
    await comesTo(`${url}#there`)
    const seen = await page.evaluate(() => sessionStorage.getItem('seen') ?? '')
    expect(seen).not.toMatch(/#hg-|beforeunload|append|attachShadow|shadow/)
    // The page's own submission, which was held, it does hear of.
    expect(seen).toContain('formdata')
    expect(lines()).toEqual(['POST /danger/console'])
  })

  test('to the address that its page gave itself meanwhile would only scroll, and show its pass: it is not sent', async () => {
    await page.evaluate((url) => {
      const seen: string[] = []
      Object.assign(window, { seen })
      addEventListener('hashchange', (event) => seen.push(event.newURL))
      location.href = url
    }, url)
    await overlay.says('Something dangerous')
    await page.evaluate((url) => history.replaceState(null, '', url), url)
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.says('changed itself')
    expect(await address()).toBe(url)
    expect(await page.evaluate(() => Reflect.get(window, 'seen') as readonly string[])).toEqual([])
    expect(arrived()).toEqual([])
  })

  test('with an address longer than anybody would take is stopped and named', async () => {
    await page.evaluate((url) => location.assign(`${url}?${'x'.repeat(9000)}`), url)
    await overlay.says('larger than can be held')
    expect(await address()).toBe(home)
    expect(arrived()).toEqual([])
  })

  test('is withdrawn when its page is closed', async () => {
    await submit()
    const app = await world.phone.answersPush()
    await page.close()
    await app.page.getByText('The page that asked was closed').waitFor()
    expect(arrived()).toEqual([])
  })

  test('of a frame that its page could have prepared is stopped; once loaded again it waits there', async () => {
    await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = '/?frame'
      document.body.append(frame)
      await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    })
    const submitInside = () =>
      page.evaluate((action) => {
        const inside = document.querySelector('iframe')?.contentDocument
        if (!inside) throw new Error('The page has no frame.')
        inside.body.innerHTML = `<form method="post" action="${action}"><input name="who" value="Acme"></form>`
        inside.forms[0]?.submit()
      }, url)
    await submitInside()
    await overlay.says('could have tampered with')
    await page.evaluate(async () => {
      const frame = document.querySelector('iframe')
      frame?.contentWindow?.location.reload()
      await new Promise((resolve) => frame?.addEventListener('load', resolve, { once: true }))
    })
    await submitInside()
    await overlay.says('Something dangerous')
    const where = () => page.evaluate(() => document.querySelector('iframe')?.contentWindow?.location.pathname)
    expect(await where()).toBe('/')
    const app = await world.phone.answersPush()
    const isSaid = briefEnd(world, overlay, 'executed')
    await app.approve()
    await until(async () => ((await where()) === '/danger/console' ? true : undefined), 'answer in the frame')
    await isSaid()
    expect(lines()).toEqual(['POST /danger/console'])
    expect(await address()).toBe(home)
  })
})
