// Tampering is what is tested here.
/* oxlint-disable no-extend-native, no-setter-return, unicorn/no-thenable, typescript/no-extraneous-class, typescript/no-floating-promises */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { lacks } from '../kit/debian.ts'
import type { Overlay } from '../kit/overlay.ts'
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
})
