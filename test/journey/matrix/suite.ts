/** The matrix as tests, the same for each browser. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WHOLE } from '../../kit/whole.ts'
import type { MatrixBrowser, Site } from './browsers.ts'
import { startMatrixConsole } from './console.ts'
import { play, playControl, problemsOf } from './play.ts'
import type { Played, Sent } from './play.ts'
import type { Vector } from './vector.ts'
import { VECTORS } from './vectors.ts'
import { openMatrixWorld } from './world.ts'
import type { MatrixWorld } from './world.ts'

type Part = readonly [what: string, vectors: readonly Vector[], runOf: (vector: Vector) => Played]

const EVERY: readonly Part[] = [
  ['nothing arrives while nobody answers, and nothing afterwards', VECTORS, () => 'silent'],
  ['nothing arrives that was denied', VECTORS, () => 'denied'],
]

/**
 * @param open gives a browser; with a site it has the extension
 * @param unanswered which of what is asked about here nobody answers; the rest is denied
 */
export function testMatrix(
  open: (site?: Site) => Promise<MatrixBrowser>,
  { name, unanswered }: Readonly<{ name: MatrixBrowser['name']; unanswered: 'even' | 'odd' }>,
): void {
  let world: MatrixWorld
  let control: Promise<Sent>

  beforeAll(async () => {
    // Beside all that follows, in a browser of its own.
    control = playAlone(open)
    control.catch(() => undefined)
    world = await openMatrixWorld(open)
  })
  afterAll(async () => {
    await world?.close()
    await control.catch(() => undefined)
  })

  // Of what is only stopped nobody is asked, so an answer makes no difference to it.
  const asked = VECTORS.filter((vector) => vector[name] !== 'blocked' && vector[name] !== 'absent')
  const isUnanswered = (vector: Vector) => VECTORS.indexOf(vector) % 2 === (unanswered === 'even' ? 0 : 1)
  const half: Part = [
    'nothing arrives that was denied, or that nobody answered in time',
    asked,
    (vector) => (isUnanswered(vector) ? 'silent' : 'denied'),
  ]

  test.for(WHOLE ? EVERY : [half])('%s', async ([, vectors, runOf]) => {
    const rows = await play(world, vectors, runOf)
    expect(problemsOf(rows, { browser: name })).toEqual([])
  })

  test('each way of the matrix leads to the server when nothing stops it', async () => {
    const wrong = [...(await control)].flatMap(([vector, { length }]) => {
      const expected = vector[name] === 'absent' ? 0 : 1
      return length === expected ? [] : [`${vector.name} arrived ${length} times, not ${expected}`]
    })
    expect(wrong).toEqual([])
  })

  test('nothing arrives before it is approved; then it arrives once, byte for byte, and nothing else', async () => {
    const rows = await play(world, VECTORS, () => 'approved')
    expect(problemsOf(rows, { browser: name, sent: await control })).toEqual([])
  })
}

async function playAlone(open: () => Promise<MatrixBrowser>): Promise<Sent> {
  const desk = await startMatrixConsole()
  try {
    const browser = await open()
    const sent = await playControl(desk, browser, VECTORS)
    await browser.close()
    return sent
  } finally {
    desk.close()
  }
}
