/** What a release lets through and what it does not, as tests, the same for each browser. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bySession, decide, viewAs } from '../../kit/asking.ts'
import { until } from '../../kit/until.ts'
import type { MatrixBrowser, Site } from './browsers.ts'
import type { PageKit } from './page-kit.ts'
import { race, whileArmed } from './race.ts'
import type { Race } from './race.ts'
import { openMatrixWorld } from './world.ts'
import type { MatrixWorld } from './world.ts'

/** Tries of the very call that is being released, each begun while its pass was open. */
const WANTED = 300
const LEAST_RACES = 2
const MOST_RACES = 20

/** @param open gives a browser with the extension */
export function testReleases(open: (site: Site) => Promise<MatrixBrowser>): void {
  let world: MatrixWorld

  beforeAll(async () => {
    world = await openMatrixWorld(open)
  })
  afterEach(async () => world.browser.tidy())
  afterAll(async () => world?.close())

  const visit = () => world.browser.visit(`${world.console.origin}/page`)
  const arrived = (slug: string) => world.console.arrivals.entries.filter((one) => one.slug === slug).length
  const told = (slug: string) =>
    until(async () => (await world.told()).find(({ url }) => url.includes(slug)), `word that ${slug} was stopped`)
  const asked = (slug: string) =>
    until(async () => {
      const { reply } = await bySession(world.relay, world.dana)('inbox')
      const views = await Promise.all(reply.waiting.map(({ id }) => viewAs(world.relay, world.dana, id)))
      return views.find(({ action }) => action?.includes(slug))
    }, `question about ${slug}`)

  test('not one of hundreds of identical calls passes beside the approved one', async () => {
    const races: Race[] = []
    const counted = () => races.flatMap(whileArmed)
    const enough = () => races.length >= LEAST_RACES && counted().length >= WANTED
    while (!enough() && races.length < MOST_RACES) races.push(await race(world, races.length))
    expect(races.map(({ slipped }) => slipped)).toEqual(races.map(() => 0))
    expect(races.flatMap(({ tries }) => tries).filter(({ passed }) => passed)).toEqual([])
    expect(counted().length).toBeGreaterThanOrEqual(WANTED)
    const from = world.browser.name === 'chromium' ? ['worker', 'shared worker', 'frame'] : ['worker', 'shared worker']
    // Which of them fall into the open pass is up to the machine.
    expect(new Set(races.flatMap(({ tries }) => tries).map((one) => one.from))).toEqual(new Set(from))
  })

  test('a page that was open before its console was guarded is stopped, and held from then on', async () => {
    const { origin } = world.console
    await world.tell({ kind: 'unguard', origin })
    const page = await visit()
    const post = (slug: string) =>
      page.evaluate(
        (url) => (Reflect.get(globalThis, 'kit') as PageKit).post(url),
        `${origin}/guarded/approved/${slug}`,
      )
    await post('before')
    await told('before')
    await world.tell({ kind: 'guard', origin })
    await post('after')
    await decide(world.relay, world.dana, await asked('after'))
    await world.console.arrivals.first(({ slug }) => slug === 'after', 'approved call')
    expect(arrived('before')).toBe(0)
  })

  test('the result of an approved form is not sent again by loading it anew', async () => {
    const page = await visit()
    // Answered once the page has its rules: a form before that is blocked, for it cannot wait for them.
    await page.evaluate(async (url) => void (await fetch(url, { method: 'POST' })), `${world.console.origin}/other`)
    await page.evaluate(
      (path) => setTimeout(() => (Reflect.get(globalThis, 'kit') as PageKit).form(path).submit()),
      '/guarded/approved/form-again?as=html',
    )
    await decide(world.relay, world.dana, await asked('form-again'))
    await world.console.arrivals.first(({ slug }) => slug === 'form-again', 'approved form')
    await until(
      async () => ((await page.evaluate(() => document.body.innerText, undefined)) === 'done' ? true : undefined),
      'result of the form',
    )
    await page.evaluate(() => setTimeout(() => location.reload()), undefined)
    await Promise.any([told('form-again'), asked('form-again')])
    await visit()
    expect(arrived('form-again')).toBe(1)
  })
}
