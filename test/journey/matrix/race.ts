/**
 * Racing a release: while one call is approved, armed and sent, others try the very same call, from
 * wherever a page can. The page keeps its own thread busy meanwhile, so that the bridge is late and the
 * pass stays open for longer than it ever should.
 *
 * Rule: a try counts only if it began while the pass was open, by the extension's own record of it.
 */
import type { Instant } from '../../../relay/contract/ids.ts'
import { bySession, decide, viewAs } from '../../kit/asking.ts'
import { until } from '../../kit/until.ts'
import type { MatrixPage } from './browsers.ts'
import type { PageKit } from './page-kit.ts'
import type { MatrixWorld } from './world.ts'

/** Where a try came from, and when it began. */
export type Try = Readonly<{ from: string; at: Instant; passed: boolean }>
export type Race = Readonly<{ armed: Instant; arrived: Instant; tries: readonly Try[]; slipped: number }>

const LEGIT = 'approved'

/**
 * One approved call under attack. The same call is held twice more, in the same task and in another tab, and
 * nobody approves those.
 *
 * @param number of the race, for an address of its own
 */
export async function race(world: MatrixWorld, number: number): Promise<Race> {
  const { origin, arrivals } = world.console
  const slug = `race-${number}`
  const url = `${origin}/guarded/approved/${slug}`
  const page = await world.browser.visit(`${origin}/page`)
  const other = await world.browser.visit(`${origin}/page`)
  await page.evaluate(hold, { url, body: LEGIT, times: 2 })
  const asked = await until(async () => {
    const { reply } = await bySession(world.relay, world.dana)('inbox')
    for (const { id } of reply.waiting) {
      const { action } = await viewAs(world.relay, world.dana, id)
      if (action?.includes(slug)) return id
    }
    return undefined
  }, 'question about the call')
  await other.evaluate(hold, { url, body: LEGIT, times: 1 })
  const bare = world.browser.name === 'chromium'
  await page.evaluate(attack, { url, own: true, bare })
  await other.evaluate(attack, { url, own: false, bare })
  await until(async () => ((await countOf(page)) > 20 && (await countOf(other)) > 20 ? true : undefined), 'first tries')

  await decide(world.relay, world.dana, { id: asked })
  const legit = await arrivals.first((one) => one.slug === slug && one.body.toString() === LEGIT, 'approved call')
  const armed = await until(
    async () => (await world.armed()).find(({ target }) => target === url),
    'record of the pass',
  )
  // Some more, for whatever is open after the use.
  const before = await countOf(other)
  await until(async () => ((await countOf(other)) > before + 20 ? true : undefined), 'later tries')
  const tries = [...(await triesOf(page)), ...(await triesOf(other))]
  await world.browser.tidy()
  return {
    armed: armed.at,
    arrived: legit.at,
    tries,
    slipped: arrivals.entries.filter((one) => one.slug === slug).length - 1,
  }
}

/** Those that began while the pass was open. */
export function whileArmed({ tries, armed, arrived }: Race): readonly Try[] {
  return tries.filter(({ at }) => at >= armed && at <= arrived)
}

function countOf(page: MatrixPage): Promise<number> {
  return page.evaluate(() => (Reflect.get(globalThis, 'tries') as Try[] | undefined)?.length ?? 0, undefined)
}

function triesOf(page: MatrixPage): Promise<readonly Try[]> {
  return page.evaluate(() => Reflect.get(globalThis, 'tries') as Try[], undefined)
}

/** In a page: the call that is going to be approved, and its like in the same task. */
function hold({ url, body, times }: Readonly<{ url: string; body: string; times: number }>): void {
  for (let time = 0; time < times; time++) fetch(url, { method: 'POST', body }).catch(() => {})
}

/** In a page: begins to try, without end. It can see nothing of this file. */
function attack({ url, own, bare }: Readonly<{ url: string; own: boolean; bare: boolean }>): void {
  const kit = Reflect.get(globalThis, 'kit') as PageKit
  const tries: { from: string; at: number; passed: boolean }[] = []
  Reflect.set(globalThis, 'tries', tries)
  const loop = `
    const call = (from) => {
      const at = Date.now()
      return fetch(${JSON.stringify(url)}, { method: 'POST', body: 'attack' }).then(
        () => ({ from, at, passed: true }), () => ({ from, at, passed: false }))
    }
    const go = (from, tell) => {
      setInterval(async () => tell(await Promise.all(Array.from({ length: 4 }, () => call(from)))), 25)
    }`
  const worker = new Worker(kit.blob(`${loop}; go('worker', postMessage)`, 'text/javascript'))
  worker.addEventListener('message', ({ data }) => tries.push(...data))
  const sharing = `${loop}; onconnect = ({ ports: [port] }) => go('shared worker', (told) => port.postMessage(told))`
  const shared = new SharedWorker(kit.blob(sharing, 'text/javascript'))
  shared.port.addEventListener('message', ({ data }) => tries.push(...data))
  shared.port.start()
  // In Chromium a frame that the extension's script does not reach: its native fetch, from this thread.
  const frame = bare ? kit.frame({ sandbox: 'allow-same-origin' }).contentWindow : null
  const beat = async (from: string) => {
    const at = Date.now()
    const passed = await frame?.fetch(url, { method: 'POST', body: 'attack' }).then(
      () => true,
      () => false,
    )
    if (passed !== undefined) tries.push({ from, at, passed })
  }
  if (!own) return
  // In one task each: a burst of tries, then nothing else gets its turn for a while.
  setInterval(() => {
    for (let burst = 0; burst < 3; burst++) void beat('frame')
    const end = Date.now() + 150
    while (Date.now() < end);
  }, 300)
}
