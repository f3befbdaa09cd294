/**
 * `card`: how long a request takes from the end of the relay's answer in the page until its card is painted, in a
 * real Chromium on a phone's screen, for the largest bodies that are shown; the inbox likewise.
 *
 * A body of more than 64 kB is not shown at all, so every shown one is filled as far as that allows.
 */
import type { CDPSession, Page } from 'playwright-core'
import { LIMITS } from '../../relay/contract/limits.ts'
import { openCardWorld, type Case, type CardWorld } from '../kit/card-world.ts'
import { until } from '../kit/until.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const GOAL_MILLISECONDS = 200
const WARM_UP = 2
const WAITING = LIMITS.inboxWaiting
/** As Lighthouse slows a desktop down to a phone. */
const SLOWDOWNS = [1, 4] as const
const CROWD = Array.from({ length: WAITING / LIMITS.pendingRequestsPerRequester }, (_, at) => `service ${at}`)

const WATCHED = '{"amount":5,"to":["DE1","DE2"],'
const BODIES: Readonly<Record<string, Case>> = {
  '60 kB of JSON, as many fields as fit': {
    rule: 'plain',
    path: '/fields',
    text: filled(60_000, (at) => `${at > 0 ? ',' : '{'}"${at.toString(36)}":${at % 10}`, '}'),
    type: 'application/json',
  },
  '60 kB of JSON, the rule watches some': {
    rule: 'watched',
    text: filled(60_000, (at) => `${at > 0 ? ',' : WATCHED}"${at.toString(36).toUpperCase()}":${at % 10}`, '}'),
    type: 'application/json',
  },
  'a list of 10,000': { rule: 'plain', path: '/list', json: Array.from({ length: 10_000 }, (_, at) => at) },
  'a form (urlencoded)': {
    rule: 'plain',
    path: '/form',
    text: filled(60_000, (at) => `${at > 0 ? '&' : ''}${at.toString(36)}=${at % 10}`, ''),
    type: 'application/x-www-form-urlencoded',
  },
  'a form in parts (multipart)': {
    rule: 'plain',
    path: '/parts',
    text: filled(
      60_000,
      (at) => `--b\r\nContent-Disposition: form-data; name="${at}"\r\n\r\n${at % 10}\r\n`,
      '--b--\r\n',
    ),
    type: 'multipart/form-data; boundary=b',
  },
  '60 kB of text': { rule: 'plain', path: '/text', text: filled(60_000, (at) => `line ${at}\n`, '') },
  '60 kB of bytes': { rule: 'plain', path: '/bytes', bytes: new Uint8Array(60_000).fill(0xff) },
  '1 MB that nobody shows': { rule: 'plain', path: '/hidden', bytes: new Uint8Array(1_048_576), hidden: true },
}

/** Pieces, one after the other, as many as fit. */
function filled(most: number, piece: (at: number) => string, end: string): string {
  let text = ''
  for (let at = 0; ; at += 1) {
    const next = piece(at)
    if (text.length + next.length + end.length > most) return text + end
    text += next
  }
}

export async function benchCard(rounds: number): Promise<void> {
  say(`Card: from the end of the relay's answer until it is painted, goal ${GOAL_MILLISECONDS} ms, n=${rounds}.`)
  const world = await openCardWorld(['billing', ...CROWD])
  try {
    const processor = await world.page.context().newCDPSession(world.page)
    await world.page.addInitScript(notePaint)
    for (let at = 0; at < WAITING; at += 1)
      await world.asks({ rule: 'plain', path: `/${at}`, json: { at }, service: CROWD[at % CROWD.length] ?? '' })
    const inbox = { world, processor, path: '/', answer: '/v1/requests', rounds }
    await benchScreen(`the inbox with ${WAITING} that wait`, inbox)
    for (const [name, about] of Object.entries(BODIES)) {
      const id = await world.asks(about)
      await benchScreen(name, { world, processor, path: `/r/${id}`, answer: `/v1/requests/${id}`, rounds })
    }
  } finally {
    await world.close()
  }
}

type Screen = Readonly<{
  world: CardWorld
  processor: CDPSession
  path: string
  /** The path of the answer that it shows. */
  answer: string
  rounds: number
}>

async function benchScreen(name: string, { world, processor, path, answer, rounds }: Screen): Promise<void> {
  const { page } = world
  const { origin } = new URL(page.url())
  for (const rate of SLOWDOWNS) {
    await processor.send('Emulation.setCPUThrottlingRate', { rate })
    const times: number[] = []
    for (let at = 0; at < WARM_UP + rounds; at += 1) {
      await page.goto(origin + path)
      const time = await timePaint(page, answer)
      if (at >= WARM_UP) times.push(time)
    }
    await processor.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    const p50 = quantile(times, 0.5)
    const met = p50 <= GOAL_MILLISECONDS ? 'met' : 'not met'
    const slow = rate === 1 ? '' : `, processor ${rate} times slower`
    say(`  ${name}${slow}: p50 ${p50.toFixed(0)} ms   p90 ${quantile(times, 0.9).toFixed(0)} ms   ${met}`)
  }
  say(`    at first: ${await drawn(page)}`)
}

/** Runs in each page before the app: notes when the screen's own content was painted for the first time. */
function notePaint(): void {
  const looking = new MutationObserver(() => {
    if (!document.querySelector('article.request, .tabs ~ .list li')) return
    looking.disconnect()
    // What is posted in a frame comes after that frame was painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => Object.assign(globalThis, { paintedAt: performance.now() }))
      port1.start()
      port2.postMessage(0)
    })
  })
  looking.observe(document, { subtree: true, childList: true })
}

function timePaint(page: Page, answer: string): Promise<number> {
  return until(
    () =>
      page.evaluate((path) => {
        const painted: unknown = Reflect.get(globalThis, 'paintedAt')
        const [first] = (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
          .filter(({ name, responseEnd }) => new URL(name).pathname === path && responseEnd > 0)
          .map(({ responseEnd }) => responseEnd)
        return typeof painted === 'number' && first !== undefined ? painted - first : undefined
      }, answer),
    `painted ${answer}`,
  )
}

/** Nothing is hidden without a mark: how many rows there are, and what the marks say of the rest. */
function drawn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const count = (selector: string) => document.querySelectorAll(selector).length
    const marks = [...document.querySelectorAll('.fields div:has(button.small) dt, .fold, .unshown p')]
    const said = marks.map((mark) => mark.textContent?.trim()).join(' | ')
    return `${count('.fields > div, .list li')} rows${said === '' ? '' : `; ${said}`}`
  })
}
