/**
 * Plays vectors side by side, many in one page, and reads what became of each: from the console what
 * arrived, from the relay what was asked, from the extension what the operator was told.
 *
 * Rule: nothing is waited for by time. A vector is over when it arrived, was asked about or was told of;
 *   after all of them a page is loaded, behind which nothing else is on its way.
 */
import type { RequestView } from '../../../relay/contract/request.ts'
import type { Verdict } from '../../../relay/contract/decision.ts'
import { bySession, decide, viewAs } from '../../kit/asking.ts'
import { until } from '../../kit/until.ts'
import type { MatrixBrowser, MatrixPage } from './browsers.ts'
import type { Arrival, MatrixConsole } from './console.ts'
import type { PageKit } from './page-kit.ts'
import { slugOf } from './vector.ts'
import type { Ending, Vector, Way } from './vector.ts'
import { othersOf } from './world.ts'
import type { MatrixWorld } from './world.ts'

/** What people do about a vector; in `silent` they answer nothing, until it is too late. */
export type Played = 'silent' | 'denied' | 'approved'
type Run = 'control' | Played

/** What became of one vector. */
type Row = {
  run: Played
  asked: RequestView[]
  told: boolean
  /** The page does not wait: it goes out only when the operator says so. */
  detached: boolean
  /** What arrived before anybody answered. */
  early: number
  arrivals: readonly Arrival[]
}
type Rows = ReadonlyMap<Vector, Row>
/** What each vector sent. */
export type Sent = ReadonlyMap<Vector, readonly Arrival[]>

/** A frame holds 20 calls at most, a person may have 50 questions open. */
const IN_ONE_PAGE = 12
const IN_ONE_WAVE = 40
const PATIENCE_MILLISECONDS = 90_000

/** What the row amounts to, in the words of the matrix. */
function endingOf({ asked, told, detached, arrivals }: Row): Exclude<Ending, 'held or blocked'> | 'arrived' {
  if (asked.length > 0) return detached ? 'run now' : 'held'
  if (arrivals.length > 0) return 'arrived'
  return told ? 'blocked' : 'absent'
}

/**
 * What is not as the matrix says.
 *
 * @param sent by the same vector when nothing stopped it; needed where something was approved
 */
export function problemsOf(
  rows: Rows,
  { browser, sent }: Readonly<{ browser: MatrixBrowser['name']; sent?: Sent }>,
): readonly string[] {
  return [...rows].flatMap(([vector, row]) => {
    const ending = endingOf(row)
    const expected = vector[browser]
    const goes = row.run === 'approved' && (ending === 'held' || ending === 'run now')
    const [arrival, ...more] = row.arrivals
    return [
      ...(isAsExpected(ending, expected) ? [] : [`is ${ending}, not ${expected}`]),
      ...(row.asked.length > 1 ? [`was asked about ${row.asked.length} times`] : []),
      ...(row.early > 0 ? ['arrived before anybody had answered'] : []),
      ...(!goes && arrival ? ['arrived although nobody let it'] : []),
      ...(goes && !arrival ? ['was approved and did not arrive'] : []),
      ...(more.length > 0 ? [`arrived ${more.length + 1} times`] : []),
      ...(goes && arrival ? differences(vector, row, { arrival, native: sent?.get(vector)?.[0] }) : []),
    ].map((problem) => `${vector.name} ${problem}`)
  })
}

function isAsExpected(ending: ReturnType<typeof endingOf>, expected: Ending): boolean {
  return ending === expected || (expected === 'held or blocked' && (ending === 'held' || ending === 'blocked'))
}

function differences(
  { byFields }: Vector,
  { asked }: Row,
  { arrival, native }: Readonly<{ arrival: Arrival; native: Arrival | undefined }>,
): readonly string[] {
  if (!native) return ['has nothing to be compared with']
  const said = (one: Arrival) =>
    `${one.method} ${one.query} ${plain(one, one.type)} ${plain(one, one.body.toString('latin1'))}`
  const digest =
    asked[0] && (JSON.parse(asked[0].action ?? '{}') as { call: { body: { sha256: string } } }).call.body.sha256
  return [
    ...(said(arrival) === said(native) ? [] : [`arrived as ${said(arrival)}, not as ${said(native)}`]),
    ...(byFields || digest === arrival.sha256 ? [] : ['arrived with other bytes than were approved']),
  ]
}

/** Without the boundary, which a browser draws anew each time. */
function plain({ type }: Arrival, text: string): string {
  const boundary = /boundary=([^;]+)/.exec(type)?.[1]
  return boundary === undefined ? text : text.replaceAll(boundary, 'boundary')
}

/** Without the extension: what each vector sends when nothing stops it. */
export async function playControl(
  desk: MatrixConsole,
  browser: MatrixBrowser,
  vectors: readonly Vector[],
): Promise<Sent> {
  const isOver = (vector: Vector) => vector[browser.name] === 'absent' || arrivalsOf(desk, vector, 'control').length > 0
  for (const wave of wavesOf(vectors)) {
    await start({ desk, browser, runOf: () => 'control', isOver }, wave)
    await settle(wave, isOver)
    await end(desk, browser)
  }
  return new Map(vectors.map((vector) => [vector, arrivalsOf(desk, vector, 'control')]))
}

/** With the extension. */
export async function play(
  world: MatrixWorld,
  vectors: readonly Vector[],
  runOf: (vector: Vector) => Played,
): Promise<Rows> {
  const rows = new Map<Vector, Row>(
    vectors.map((vector) => [
      vector,
      { run: runOf(vector), asked: [], told: false, detached: false, early: 0, arrivals: [] },
    ]),
  )
  const isOver = (vector: Vector) => {
    const row = rowOf(rows, vector)
    const ending = vector[world.browser.name]
    return ending === 'absent' || row.asked.length > 0 || (row.told && ending.endsWith('blocked'))
  }
  const glance = () => look(world, rows)
  for (const wave of wavesOf(vectors)) {
    await start({ desk: world.console, browser: world.browser, runOf, isOver, glance }, wave)
    await settle(wave, isOver, glance)
    // Behind it nothing else is on its way.
    await world.browser.visit(`${world.console.origin}/page`)
    await glance()
    for (const vector of wave) rowOf(rows, vector).early = arrivalsOf(world.console, vector, runOf(vector)).length
    await answer(world, rows, wave)
    await end(world.console, world.browser)
    for (const vector of wave) rowOf(rows, vector).arrivals = arrivalsOf(world.console, vector, runOf(vector))
  }
  return rows
}

type Stage = Readonly<{
  desk: MatrixConsole
  browser: MatrixBrowser
  runOf: (vector: Vector) => Run
  isOver: (vector: Vector) => boolean | Promise<boolean>
  /** Notes what is new, before it is asked what is over. */
  glance?: () => Promise<void>
}>

/** Opens the pages and lets every vector go. */
async function start({ desk, browser, runOf, isOver, glance }: Stage, wave: readonly Vector[]): Promise<void> {
  const together = wave.filter(({ alone }) => !alone)
  const groups = [...chunks(together, IN_ONE_PAGE), ...wave.filter(({ alone }) => alone).map((vector) => [vector])]
  for (const group of groups) {
    const page = await browser.visit(`${desk.origin}/page`)
    // Answered once the page has its rules: until then it cannot know what is covered.
    await page.evaluate(async (url) => void (await fetch(url, { method: 'POST' })), `${desk.origin}/other`)
    for (const vector of group) {
      await go(page, vector, wayOf(desk, vector, runOf(vector)))
      // The extension keeps few of those that are over: what has to be said of this one is read while it waits.
      const isNoted = vector.inFront || vector[browser.name] === 'run now'
      if (isNoted) await settle([vector], isOver, glance)
    }
  }
}

async function go(page: MatrixPage, vector: Vector, way: Way): Promise<void> {
  await page
    .evaluate(
      ({ source, way }) => {
        const kit = Reflect.get(globalThis, 'kit') as PageKit
        // oxlint-disable-next-line typescript/no-implied-eval
        const vector = new Function(`return (${source})`)() as Vector['go']
        // Not waited for: some answer only when they are let go, and some take their page away.
        setTimeout(() => {
          Promise.resolve(vector(way, kit)).catch((error: unknown) => console.error(error))
        })
      },
      { source: vector.go.toString(), way },
    )
    .catch((error: unknown) => {
      throw new Error(`${vector.name} could not be tried.`, { cause: error })
    })
}

function wayOf(desk: MatrixConsole, vector: Vector, run: Run): Way {
  const path = `/guarded/${run}/${slugOf(vector)}`
  return { url: desk.origin + path, path, origin: desk.origin, others: othersOf(desk) }
}

/** Waits until all are over. Which are not, the rows show; so it does not fail here. */
async function settle(vectors: readonly Vector[], isOver: Stage['isOver'], glance?: Stage['glance']): Promise<void> {
  const left = new Set(vectors)
  await until(
    async () => {
      await glance?.()
      for (const vector of left) if (await isOver(vector)) left.delete(vector)
      return left.size === 0 ? true : undefined
    },
    'end of every vector',
    PATIENCE_MILLISECONDS,
  ).catch(() => undefined)
}

/** Notes what is new at relay and extension. */
async function look(world: MatrixWorld, rows: Rows): Promise<void> {
  const bySlug = new Map([...rows].map(([vector, row]) => [slugOf(vector), row]))
  const find = (url: string) => {
    const [, of, slug = ''] = /guarded(?:\/|%2f)+([a-z]+)\/+([^/?#]+)/i.exec(decodeURI(url)) ?? []
    const row = bySlug.get(slug.toLowerCase())
    return row?.run === of ? row : undefined
  }
  const known = new Set([...rows.values()].flatMap(({ asked }) => asked.map(({ id }) => id)))
  const { reply } = await bySession(world.relay, world.dana)('inbox')
  for (const { id } of [...reply.waiting, ...reply.recent]) {
    if (known.has(id)) continue
    const view = await viewAs(world.relay, world.dana, id)
    find(targetOf(view))?.asked.push(view)
  }
  for (const { detached, target } of await world.holds()) {
    const row = find(target)
    if (row && detached) row.detached = true
  }
  for (const { url } of await world.told()) {
    const row = find(url)
    if (row) row.told = true
  }
}

function targetOf({ action }: RequestView): string {
  const { call } = JSON.parse(action ?? '{}') as { call?: { target: string } }
  return call?.target ?? ''
}

const VERDICTS: Readonly<Record<Played, Verdict | undefined>> = {
  silent: undefined,
  denied: 'deny',
  approved: 'approve',
}

/** Answers all questions of the wave, and waits until each of its calls has come to its end. */
async function answer(world: MatrixWorld, rows: Rows, wave: readonly Vector[]): Promise<void> {
  const asked = wave.filter((vector) => rowOf(rows, vector).asked.length > 0)
  for (const vector of asked) {
    const { run, asked } = rowOf(rows, vector)
    const verdict = VERDICTS[run]
    if (verdict === undefined) continue
    for (const { id } of asked) await decide(world.relay, world.dana, { id, verdict })
  }
  for (const vector of asked) {
    const row = rowOf(rows, vector)
    if (row.run === 'approved' && row.detached) await runNow(world, row)
  }
  await settle(asked, async (vector) => {
    const { run, asked } = rowOf(rows, vector)
    if (run === 'approved') return arrivalsOf(world.console, vector, run).length > 0
    const [first] = asked
    // Of the other rules' minutes nobody waits for the end; the call ends with its page.
    if (!first || (run === 'silent' && !first.rule.startsWith('silent'))) return true
    return (await viewAs(world.relay, world.dana, first.id)).status !== 'pending'
  })
}

/** Presses Run now for a call that did not go by itself. */
async function runNow(world: MatrixWorld, row: Row): Promise<void> {
  const targets = row.asked.map(targetOf)
  const hold = await until(async () => {
    const holds = await world.holds()
    return holds.find(({ state, detached, target }) => state === 'approved' && detached && targets.includes(target))
  }, 'call that waits for Run now')
  await world.tell({ kind: 'act', hold: hold.hold, act: 'run' })
}

async function end(desk: MatrixConsole, browser: MatrixBrowser): Promise<void> {
  await browser.visit(`${desk.origin}/page`)
  await browser.tidy()
}

function arrivalsOf({ arrivals }: MatrixConsole, vector: Vector, run: Run): readonly Arrival[] {
  const slug = slugOf(vector)
  return arrivals.entries.filter((one) => one.run === run && one.slug === slug)
}

function rowOf(rows: Rows, vector: Vector): Row {
  const row = rows.get(vector)
  if (!row) throw new Error(`No row for ${vector.name}.`)
  return row
}

function wavesOf(vectors: readonly Vector[]): readonly (readonly Vector[])[] {
  return chunks(vectors, IN_ONE_WAVE)
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
