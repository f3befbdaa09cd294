/** A page whose service worker was taken over. Firefox shows it what the bridge sends; Chromium does not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import { BROWSERS } from '../kit/seat.ts'
import type { BrowserName, Sitting } from '../kit/seat.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

/** What it does with a released call (kit/console/hostile-worker.js), and how many calls may arrive in Firefox then. */
const DOES = [
  ['passes it on', [1]],
  ['changes its body', [0]],
  ['changes its method', [0]],
  ['changes its address', [0]],
  ['sends it as a form, which no listener is shown', [0]],
  ['adds a header that overrides its method', [0]],
  ['sends it again and again', [1]],
  // Whichever comes first: the approved one, or one that ends the hold.
  ['sends others at the same time', [0, 1]],
  ['gives its address to the page', [0, 1]],
  ['answers by itself, and sends another later', [0]],
] as const
const BODY = '{"to":"DE89","amount":"1.00"}'

const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')
let world: World

beforeAll(async () => {
  if (able) world = await openWorld({ firefox: true })
})
afterAll(async () => world?.close())

describe.skipIf(!able).for(BROWSERS)('in %s, a page’s service worker that', (browser) => {
  let sitting: Sitting

  beforeEach(async () => {
    world.console.arrivals.clear()
    sitting = await world.seat(browser).visit(world.console.origin)
  })
  afterEach(async () => {
    await sitting.evaluate(async () => {
      for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister()
    })
    await sitting.close()
  })

  test.for(cases(browser))('%s gets nothing but the approved bytes to the server', async ([what, allowed]) => {
    await sitting.evaluate(installs, what)
    await sitting.evaluate(sends, BODY)
    const app = await world.phone.answersPush()
    const isSaidSent = briefEnd(world, sitting.overlay, 'executed')
    await app.approve()
    await sitting.titled('tried')
    const { entries } = world.console.arrivals
    expect(allowed).toContain(entries.length)
    for (const { method, path, body } of entries) {
      expect(`${method} ${path} ${body.toString()}`).toBe(`POST /api/transfers ${BODY}`)
    }
    if (entries.length === 1) await isSaidSent()
    else await sitting.overlay.says('Not sent')
    expect(entries.flatMap(({ rawHeaders }) => rawHeaders)).not.toContain('x-http-method-override')
    world.checkInvariants()
  })
})

/** Chromium's own way past a service worker is the same for all: three of them tell. */
function cases(browser: BrowserName): readonly (readonly [string, readonly number[]])[] {
  if (browser === 'Firefox') return DOES
  return DOES.filter((_, at) => at % 4 === 1).map(([what]) => [what, [1]])
}

/** Runs in the page. Resolves when the worker stands between it and the server. */
async function installs(what: string): Promise<void> {
  const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
  await navigator.serviceWorker.register(`/hostile-worker.js?${encodeURIComponent(what)}`)
  await taken
  // What is leaked is used at once, with another body, from where nothing is held.
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<string>) => {
    if (data === 'tried') return
    const script = `Promise.allSettled(Array.from({ length: 10 }, () =>
      fetch(${JSON.stringify(data)}, { method: 'POST', body: '{"to":"XX00","amount":"9.99"}' }))).then(postMessage)`
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
    const ended = new Promise((resolve) => {
      for (const type of ['message', 'messageerror']) worker.addEventListener(type, resolve)
    })
    Reflect.set(window, 'attack', ended)
  })
}

/** Runs in the page. The title tells when all that was tried, by the worker and by the page, has come to an end. */
function sends(body: string): void {
  const call = fetch('/api/transfers', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const hears = async () => {
    const { controller } = navigator.serviceWorker
    const ended = new Promise<void>((resolve) => {
      navigator.serviceWorker.addEventListener('message', ({ data }) => data === 'tried' && resolve())
    })
    controller?.postMessage('tried?')
    await ended
    await (Reflect.get(window, 'attack') as Promise<unknown> | undefined)
    document.title = 'tried'
  }
  call
    .then(
      (answer) => answer.text(),
      () => undefined,
    )
    .finally(() => void hears())
}
