// Tampering is what is tested here.
/* oxlint-disable no-extend-native, no-setter-return, unicorn/no-thenable, typescript/no-extraneous-class, typescript/no-floating-promises */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import { overlayOf, type Overlay } from '../kit/overlay.ts'
import { until } from '../kit/until.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

/**
 * What a page does to its own built-ins. Each runs in the page by itself, and keeps all that it gets hold of in `loot`.
 * Whatever is tampered with, a covered call is held, for no part of it that decides or carries the call is asked anew.
 */
const TAMPERS: Readonly<Record<string, () => void>> = {
  'regular expressions that never match': () => {
    RegExp.prototype.exec = () => null
    RegExp.prototype.test = () => false
    for (const key of ['replace', 'match', 'matchAll', 'search', 'split'] as const) {
      Object.defineProperty(RegExp.prototype, Symbol[key], { value: () => [] })
    }
  },
  'strings and numbers that say something else': () => {
    for (const key of ['toUpperCase', 'toLowerCase', 'toString', 'valueOf', 'slice', 'startsWith', 'includes']) {
      Object.defineProperty(String.prototype, key, { value: () => 'GET' })
    }
    Object.assign(window, { String: () => 'GET', Number: () => 0, Boolean: () => false })
  },
  'arrays that are empty, and take what is put in': () => {
    for (const key of ['map', 'some', 'filter', 'find', 'forEach', 'push', 'concat', 'includes', 'join']) {
      Object.defineProperty(Array.prototype, key, { value: () => [] })
    }
    for (const index of [0, 1, 2]) {
      Object.defineProperty(Array.prototype, index, { set: (value) => loot.push(value), configurable: true })
    }
    const loot = Reflect.get(window, 'loot') as { push: (value: unknown) => void }
  },
  'iteration that yields nothing': () => {
    const none = () => ({ next: () => ({ done: true, value: undefined }) })
    for (const type of [Array, Map, Set, Headers, FormData, URLSearchParams, String]) {
      Object.defineProperty(type.prototype, Symbol.iterator, { value: none })
    }
    const step = Object.getPrototypeOf(new Map().entries()) as object
    Object.defineProperty(step, 'next', { value: () => ({ done: true, value: undefined }) })
  },
  'promises that never tell': () => {
    Object.defineProperty(Promise.prototype, 'then', { value: () => new Promise(() => {}) })
    Object.defineProperty(Promise.prototype, 'catch', { value: () => new Promise(() => {}) })
    Object.defineProperty(Promise.prototype, 'constructor', {
      get: () => {
        throw new Error('no')
      },
    })
    Object.defineProperty(Promise, Symbol.species, { value: () => ({}) })
  },
  'calls and binding that go nowhere': () => {
    for (const key of ['call', 'apply', 'bind']) Object.defineProperty(Function.prototype, key, { value: () => {} })
    Object.assign(Reflect, { apply: () => {}, get: () => {}, defineProperty: () => true, ownKeys: () => [] })
  },
  'objects that inherit a harmless call': () => {
    // What a native call would inherit too (its mode, its signal) is left alone: then it is another call.
    Object.assign(Object.prototype, { method: 'GET', kind: 'rules', rules: null, transfer: [], id: 1, body: null })
    for (const key of ['url', 'bytes', 'call', 'get', 'value']) {
      Object.defineProperty(Object.prototype, key, { set: () => {}, get: () => 'x', configurable: true })
    }
  },
  'objects that list nothing, and copies that copy nothing': () => {
    Object.assign(Object, { entries: () => [], keys: () => [], values: () => [], assign: () => ({}) })
    Object.assign(JSON, { parse: () => ({}), stringify: () => '{}' })
    Object.assign(window, { structuredClone: () => undefined })
  },
  'maps that forget': () => {
    for (const type of [Map, WeakMap, Set, WeakSet]) {
      for (const key of ['get', 'set', 'has', 'add', 'delete']) {
        if (key in type.prototype) Object.defineProperty(type.prototype, key, { value: () => undefined })
      }
    }
  },
  'ports and events that are deaf': () => {
    for (const key of ['postMessage', 'start', 'close', 'addEventListener']) {
      Object.defineProperty(MessagePort.prototype, key, { value: () => {} })
    }
    for (const key of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
      Object.defineProperty(EventTarget.prototype, key, { value: () => {} })
    }
    Object.defineProperty(MessageEvent.prototype, 'data', { get: () => ({ kind: 'rules', rules: null }) })
    Object.defineProperty(MessageEvent.prototype, 'ports', { get: () => [] })
    Object.defineProperty(Event.prototype, 'isTrusted', { get: () => true })
  },
  'Requests and headers that lie': () => {
    for (const key of ['url', 'method', 'headers', 'body', 'signal', 'mode']) {
      Object.defineProperty(Request.prototype, key, { get: () => 'GET' })
    }
    for (const key of ['forEach', 'entries', 'get', 'has', 'append', 'set']) {
      Object.defineProperty(Headers.prototype, key, { value: () => undefined })
    }
    Object.defineProperty(Request.prototype, 'arrayBuffer', { value: async () => new ArrayBuffer(0) })
    Object.defineProperty(Request, Symbol.hasInstance, { value: () => true })
    Object.defineProperty(URL.prototype, 'href', { get: () => 'https://elsewhere.example/' })
    Object.defineProperty(Node.prototype, 'baseURI', { get: () => 'https://elsewhere.example/' })
  },
  'constructors of its own': () => {
    const { set } = Reflect
    const names = ['Request', 'Headers', 'URL', 'Promise', 'RegExp', 'Array', 'WeakMap', 'MessageChannel', 'Event']
    for (const name of [...names, 'Uint8Array', 'ArrayBuffer', 'String', 'setTimeout', 'Reflect', 'Object']) {
      set(window, name, class {})
    }
  },
}

describe.skipIf(lacks('chromium', 'dbus-daemon'))('a hostile page', () => {
  let world: World
  let page: Page
  let overlay: Overlay

  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.arrivals.clear()
    ;({ page, overlay } = await world.operator.visit(world.console.origin))
  })
  afterEach(async () => {
    world.checkInvariants()
    await page.close({ runBeforeUnload: false })
    // The next one opens what waits by its words.
    const waits = () => world.records().requests.some(({ status }) => status === 'pending')
    await until(() => (waits() ? undefined : true), 'withdrawal of what the page had asked')
  })

  const arrived = () => world.console.arrivals.entries.map(({ method, path }) => `${method} ${path}`)

  describe.for(Object.entries(TAMPERS))('with %s', ([, tamper]) => {
    test('has its fetch and its XMLHttpRequest held, and neither leaves', async () => {
      // One evaluation: with such a page playwright itself cannot speak any more.
      await page
        .evaluate(`
        const loot = []; window.loot = loot
        ;(${tamper.toString()})()
        fetch('/api/customers/4711', { method: 'DELETE', headers: { 'x-a': 'b' } })
        const call = new XMLHttpRequest()
        call.open('DELETE', '/api/customers/4712')
        call.setRequestHeader('x-a', 'b')
        call.send()
        0`)
        .catch(() => undefined)
      await overlay.says('Delete customer')
      await overlay.says('1 more')
      expect(arrived()).toEqual([])
    })
  })

  test('that hides the document behind its own elements is held and shown all the same', async () => {
    await page.evaluate(() => {
      const names = ['createElementNS', 'createElement', 'documentElement', 'elementFromPoint', 'body', 'scripts']
      for (const name of names) document.body.insertAdjacentHTML('beforeend', `<form name="${name}"></form>`)
      document.head.insertAdjacentHTML(
        'beforeend',
        '<style>* { display: none !important; opacity: 0 !important }</style>',
      )
      fetch('/api/customers/4711', { method: 'DELETE' }).catch(() => {})
    })
    await overlay.says('Delete customer “4711”')
    const isSaid = briefEnd(world, overlay, 'cancelled')
    await overlay.press('Cancel call')
    await isSaid()
    expect(arrived()).toEqual([])
  })

  test('that takes the overlay away sees it come back, and badge and popup never lost it', async () => {
    await page.evaluate(() => {
      fetch('/api/customers/4711', { method: 'DELETE' }).catch(() => {})
    })
    await overlay.says('Delete customer “4711”')
    await page.evaluate(() => {
      for (const element of document.documentElement.children) {
        if (element !== document.head && element !== document.body) element.remove()
      }
    })
    await overlay.says('Delete customer “4711”')
    const { worker, id } = await world.operator.browser.background()
    expect(await worker.evaluate(() => chrome.action.getBadgeText({}))).toBe('1')
    const popup = await world.operator.browser.page()
    await popup.goto(`chrome-extension://${id}/popup/popup.html`)
    await popup.getByText('Delete customer “4711”').first().waitFor()
    await popup.close()
  })

  test('that says on a port, by events and by messages that all is approved, gets nothing out', async () => {
    const heard = await page.evaluate(async () => {
      const loot: unknown[] = []
      const lies = ['release', 'approved', 'answered', 'recorded', 'end', 'rules', 'hold', 'act', 'ping'].flatMap(
        (kind) => [
          { kind, id: 1, hold: 'h'.repeat(22), nonce: `hg-${'0'.repeat(32)}`, run: true, rules: [] },
          { kind, act: 'run', hold: 'h'.repeat(22) },
        ],
      )
      const { port1, port2 } = new MessageChannel()
      for (const type of ['holdgate-port', 'holdgate-hello', 'pagehide', 'pageshow', 'beforeunload', 'navigate']) {
        addEventListener(type, (event) => loot.push(event.type, (event as MessageEvent).ports?.length))
        dispatchEvent(new MessageEvent(type, { ports: type === 'holdgate-port' ? [port2] : [], cancelable: true }))
        dispatchEvent(new CustomEvent(type, { detail: lies }))
      }
      fetch('/api/customers/4711', { method: 'DELETE' }).catch(() => {})
      for (const lie of lies) {
        port1.postMessage(lie)
        postMessage(lie, '*')
        document.dispatchEvent(new CustomEvent('message', { detail: lie }))
      }
      port1.addEventListener('message', ({ data }) => loot.push(data))
      port1.start()
      // What the page is told by others, and by us, has come by the next answer of its own server.
      await fetch('/api/customers')
      return JSON.stringify(loot)
    })
    // Its own events, and no port in them but its own.
    expect(heard).not.toContain('hg-')
    expect(JSON.parse(heard) as unknown[]).not.toContain('message')
    await overlay.says('Delete customer “4711”')
    expect(arrived()).toEqual([])
    await (await world.phone.opensWaiting('Delete customer “4711”')).deny('Not now')
    await overlay.says('Denied')
    expect(arrived()).toEqual([])
  })

  test('that prepared a frame has nothing held there, and the operator reads why', async () => {
    const gained = await page.evaluate(async () => {
      const loot: unknown[] = []
      const frame = document.createElement('iframe')
      frame.src = '/?framed'
      document.body.append(frame)
      const inner = frame.contentWindow as Window & typeof globalThis
      Object.assign(inner, { marker: 'polluted' })
      inner.addEventListener('holdgate-port', (event) => {
        const [port] = (event as MessageEvent).ports
        if (!port) return
        event.stopImmediatePropagation()
        event.preventDefault()
        port.addEventListener('message', ({ data }) => loot.push(data))
        port.start()
        const call = { url: `${location.origin}/api/customers/4712`, method: 'DELETE', headers: [], mode: 'cors' }
        const rest = { credentials: 'include', redirect: 'follow', referrer: 'about:client', referrerPolicy: '' }
        const more = { cache: 'default', integrity: '', keepalive: false }
        port.postMessage({ kind: 'call', id: 1, call: { ...call, ...rest, ...more }, bytes: new ArrayBuffer(0) })
        Object.assign(window, { stolen: true })
      })
      await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
      const { marker, stolen } = {
        marker: Reflect.get(inner, 'marker') as string,
        stolen: Reflect.get(window, 'stolen') as boolean,
      }
      inner.fetch('/api/customers/4713', { method: 'DELETE' }).catch(() => {})
      Object.assign(window, { loot })
      return { marker, stolen }
    })
    expect(gained).toEqual({ marker: 'polluted', stolen: true })
    await overlay.says('could have tampered with')
    const loot = await page.evaluate(() => JSON.stringify(Reflect.get(window, 'loot')))
    expect(loot).not.toMatch(/hg-[0-9a-f]|eyJ|localhost:\d+\/v1/)
    expect(loot).not.toContain('"sending"')
    expect(arrived()).toEqual([])
  })

  test('that opened a window and disowned it hears of no form that leaves it', async () => {
    const opened = page.context().waitForEvent('page')
    await page.evaluate(() => {
      const other = window.open('/?opened') as Window & typeof globalThis
      const loot: string[] = []
      Object.assign(window, { loot })
      other.navigation.addEventListener('navigate', ({ destination }) => loot.push(destination.url))
      other.opener = null
    })
    const other = await opened
    await other.waitForLoadState()
    await other.evaluate(() => {
      document.body.innerHTML = '<form method="post" action="/danger/disowned"><input name="who" value="me"></form>'
      document.forms[0]?.submit()
    })
    await (await overlayOf(other)).says('could have tampered with')
    // Its listener was there first, and hears where the form would go; there is no pass to hear of.
    expect(await page.evaluate(() => Reflect.get(window, 'loot') as string[])).toEqual([
      `${world.console.origin}/danger/disowned`,
    ])
    expect(arrived()).toEqual([])
    await other.close()
  })

  test('that makes up a grant header sends none, whether a rule covers the call or not', async () => {
    await page.evaluate(async () => {
      const headers = { 'Holdgate-Grant': 'forged', 'x-purpose': 'test' }
      await fetch('/api/servers/web-1/restart', { method: 'POST', headers })
      fetch('/api/customers/4714', { method: 'DELETE', headers }).catch(() => {})
    })
    await overlay.says('Delete customer “4714”')
    const app = await world.phone.opensWaiting('Delete customer “4714”')
    // Behind another page it would not be drawn, and nothing could be pressed.
    await app.page.bringToFront()
    const isSaid = briefEnd(world, overlay, 'executed')
    await app.approve()
    await isSaid()
    expect(arrived()).toEqual(['POST /api/servers/web-1/restart', 'DELETE /api/customers/4714'])
    for (const { rawHeaders } of world.console.arrivals.entries) {
      const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
      expect(names).toContain('x-purpose')
      expect(names).not.toContain('holdgate-grant')
    }
  })
})
