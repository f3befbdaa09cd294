import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WORDS } from '../../extension/bridge/words.ts'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import { samplePolicy } from '../kit/policy.ts'
import { BROWSERS } from '../kit/seat.ts'
import type { Sitting } from '../kit/seat.ts'
import { redeemAgain } from '../kit/second-attempt.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')
let world: World

beforeAll(async () => {
  // Long enough for a machine that stands still for a while.
  const policy = (console: string) => samplePolicy(console).replace('expires: 10s', 'expires: 20s')
  if (able) world = await openWorld({ firefox: true, policy })
})
afterAll(async () => world?.close())

describe.skipIf(!able).for(BROWSERS)('in %s, a call that a rule covers', (browser) => {
  let sitting: Sitting
  /** Runs out beside the other tests. */
  let unanswered: Readonly<{ sitting: Sitting; request: string }>

  beforeAll(async () => {
    const sitting = await world.seat(browser).visit(world.console.origin)
    await sitting.press('Shut down db-1')
    await sitting.overlay.says('Waiting for approval')
    const { id } = await world.phone.reads(await world.phone.answersPush())
    unanswered = { sitting, request: id }
  })
  beforeEach(async () => {
    world.console.restock()
    world.console.arrivals.clear()
    sitting = await world.seat(browser).visit(world.console.origin)
  })
  afterEach(async () => {
    world.checkInvariants()
    await sitting.close()
  })

  const arrived = () => world.console.arrivals.entries

  test('goes out once it is approved, byte for byte, and the console shows its own success', async () => {
    await sitting.press('Send transfer')
    await sitting.overlay.says('Send a transfer')
    // What the rule watches, by the names that the phone shows too.
    await sitting.overlay.says(WORDS.sent.watched)
    await sitting.overlay.says('\namount\n')
    expect(arrived()).toEqual([])
    const app = await world.phone.answersPush()
    const { action } = await world.phone.reads(app)
    const isSaid = briefEnd(world, sitting.overlay, 'executed')
    await app.approve()
    await sitting.says('was sent.')
    expect(arrived().map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/transfers'])
    const { call } = JSON.parse(action ?? '') as { call: { body: { sha256: string; length: number } } }
    expect(arrived()[0]?.sha256).toBe(call.body.sha256)
    expect(arrived()[0]?.body.length).toBe(call.body.length)
    await isSaid()
  })

  test('shows the same match phrase to operator and approver', async () => {
    await sitting.press('Delete Acme Ltd')
    await sitting.overlay.says('Waiting for approval')
    await sitting.overlay.says('Match phrase')
    const app = await world.phone.answersPush()
    const phrase = (await app.page.locator('.phrase strong').textContent()) ?? ''
    expect(phrase).toMatch(/^[a-z]+-[a-z]+$/)
    expect(await sitting.overlay.text()).toContain(phrase)
    // Told as it happens, not with the next long poll.
    await sitting.overlay.says('has seen it')
    await app.deny('Not now')
    await sitting.overlay.says('Denied')
  })

  test('never leaves when it is denied, and the operator reads who said no and why', async () => {
    await sitting.press('Delete Acme Ltd')
    const app = await world.phone.answersPush()
    await app.deny('Wrong target', 'that is the other Acme')
    await sitting.overlay.says('Denied')
    expect(await sitting.overlay.text()).toContain('Dana Okafor')
    expect(await sitting.overlay.text()).toContain('that is the other Acme')
    await sitting.says('Failed')
    expect(arrived()).toEqual([])
  })

  test('never leaves when the operator cancels it, and the approver is told', async () => {
    await sitting.press('Delete Acme Ltd')
    await sitting.overlay.says('Waiting for approval')
    const app = await world.phone.answersPush()
    await sitting.overlay.press('Cancel call')
    await sitting.says('Failed')
    await app.page.getByText('Withdrawn by whoever asked').waitFor()
    expect(arrived()).toEqual([])
  })

  test('runs once: the same grant redeemed again, even by the same browser, is refused', async () => {
    await sitting.press('Delete Fabrikam')
    const app = await world.phone.answersPush()
    await app.approve()
    await sitting.says('Fabrikam was deleted.')
    const { grant, call_digest } = await world.phone.reads(app)
    if (grant === undefined) throw new Error('An approved request without a grant.')
    const again = await redeemAgain(world.seat(browser), { relay: world.relay, id: grant.id, callDigest: call_digest })
    expect(again).toBe('grant-redeemed')
    expect(arrived().length).toBe(1)
  })

  test('is asked and answered by devices whose keys cannot be read out', async () => {
    const settings = await world.seat(browser).settings()
    expect(await settings.evaluate(readOutKeys)).toEqual(['private: InvalidAccessError'])
    await settings.close()
    const app = await world.phone.browser.page()
    await app.goto(world.relay)
    expect(await app.evaluate(readOutKeys)).toEqual(['private: InvalidAccessError'])
    await app.close()
  })

  test('is sent as it was at the click, whatever the page does to its bytes afterwards', async () => {
    await sitting.evaluate(() => {
      const bytes = new TextEncoder().encode('{"to":"DE89","amount":"1.00"}')
      const sent = fetch('/api/transfers', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: bytes,
      })
      bytes.set(new TextEncoder().encode('9.99'), 24)
      sent.then(
        (answer) => (document.title = `answered ${answer.status}`),
        (error: unknown) => (document.title = String(error)),
      )
    })
    const app = await world.phone.answersPush()
    await app.approve()
    await sitting.titled('answered 201')
    expect(arrived().map(({ body }) => body.toString())).toEqual(['{"to":"DE89","amount":"1.00"}'])
  })

  test('may be as large as 10 MB, and may be a form with a file; every byte arrives as it was hashed', async () => {
    const largest = 10 * 1024 * 1024
    for (const kind of ['bytes', 'form'] as const) {
      world.console.arrivals.clear()
      await sitting.evaluate(
        ([kind, size]) => {
          document.title = ''
          const bytes = new Uint8Array(size)
          for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
          const form = new FormData()
          form.append('note', 'ümlaut\r\nand line')
          form.append('file', new File([bytes.subarray(0, 300_000)], 'paper.pdf', { type: 'application/pdf' }))
          fetch('/api/transfers', { method: 'POST', body: kind === 'form' ? form : bytes }).then(
            (answer) => (document.title = `answered ${answer.status}`),
            (error: unknown) => (document.title = String(error)),
          )
        },
        [kind, largest] as const,
      )
      const app = await world.phone.answersPush()
      const { action } = await world.phone.reads(app)
      const { call } = JSON.parse(action ?? '') as {
        call: { body: { sha256: string; length: number; content_type: string } }
      }
      await app.approve()
      await sitting.titled('answered 201')
      const sent = arrived().map(({ sha256, body, rawHeaders }) => {
        const at = rawHeaders.findIndex((name) => name.toLowerCase() === 'content-type')
        return { sha256, length: body.length, content_type: at < 0 ? '' : rawHeaders[at + 1] }
      })
      expect(sent, kind).toEqual([call.body])
      if (kind === 'bytes') expect(call.body.length).toBe(largest)
    }
  })

  test('opens no way for another call: what the page tries meanwhile does not arrive', async () => {
    await sitting.press('Delete Contoso')
    await sitting.overlay.says('Delete customer “4713”')
    // From a worker, where nothing is held, again and again: the same call, and others much like it.
    await sitting.evaluate(() => {
      const tries = ['/api/customers/4714', '/api/customers/4713', '/api/customers/4713?x', '/api/customers/4713#x']
      const attack = `
        let count = 0
        setInterval(() => {
          for (const url of ${JSON.stringify(tries.map((path) => location.origin + path))}) {
            fetch(url, { method: 'DELETE', keepalive: true }).catch(() => {})
          }
          postMessage(++count)
        }, 25)`
      const worker = new Worker(URL.createObjectURL(new Blob([attack], { type: 'text/javascript' })))
      worker.addEventListener('message', ({ data }) => (document.title = String(data)))
      Reflect.set(window, 'attacker', worker)
    })
    const app = await world.phone.answersPush()
    await app.approve()
    await sitting.says('Contoso was deleted.')
    await sitting.evaluate(() => (Reflect.get(window, 'attacker') as Worker).terminate())
    expect(Number(await sitting.title())).toBeGreaterThan(10)
    expect(arrived().map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /api/customers/4713'])
  })

  test('is held by one script in a tab that was open before its console was guarded, however often that is asked for', async () => {
    const settings = await world.seat(browser).settings()
    const ask = (kind: 'guard' | 'unguard') =>
      settings.evaluate((message) => chrome.runtime.sendMessage(message), { kind, origin: world.console.origin })
    expect(await ask('unguard')).toEqual({ ok: true })
    const open = await world.seat(browser).visit(world.console.origin)
    // The page's part says that it is there.
    await open.evaluate(() => {
      const count = () => (document.title = `${document.title}+`)
      document.title = 'met'
      addEventListener('holdgate-hello', count)
    })
    const guarded = await Promise.all([ask('guard'), ask('guard'), ask('guard')])
    expect([...guarded, await ask('guard')].every((done) => (done as { ok?: unknown }).ok === true)).toBe(true)
    await open.titled('met+')
    await open.press('Delete Acme Ltd')
    await open.overlay.says('Match phrase')
    expect(await open.title()).toBe('met+')
    // Taken, or the next test would take it for its own.
    await world.phone.answersPush()
    await open.overlay.press('Cancel call')
    await open.says('Failed')
    expect(arrived()).toEqual([])
    await open.close()
    await settings.close()
  })

  test('is not asked about when no rule covers it', async () => {
    await sitting.press('Restart web-1')
    await sitting.says('web-1 restarted.')
    expect(arrived().map(({ path }) => path)).toEqual(['/api/servers/web-1/restart'])
  })

  // The last one: whatever arrived meanwhile, each of the others has looked for.
  test('never leaves when nobody answers in time', async () => {
    const { sitting, request } = unanswered
    await sitting.overlay.says('Nobody answered in time')
    const app = await world.phone.opens(request)
    await app.page.getByText('Nobody decided in time').first().waitFor()
    await sitting.says('Failed')
    expect(arrived()).toEqual([])
    await sitting.close()
  })
})

/** Tries to copy every private key that the page's origin keeps. It can see nothing of this file. */
async function readOutKeys(): Promise<readonly string[]> {
  const ended = <T>(asked: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      asked.addEventListener('success', () => resolve(asked.result))
      asked.addEventListener('error', () => reject(new Error('not read')))
    })
  const database = await ended(indexedDB.open('holdgate'))
  const tries: string[] = []
  for (const name of database.objectStoreNames) {
    const kept: unknown[] = await ended(database.transaction(name).objectStore(name).getAll())
    const found = kept.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
    for (const key of found.filter((value) => value instanceof CryptoKey && value.type === 'private')) {
      const copied = crypto.subtle.exportKey('jwk', key).then(
        () => 'copied',
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      )
      tries.push(`private: ${await copied}`)
    }
  }
  database.close()
  return tries
}
