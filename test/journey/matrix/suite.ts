/** The matrix as tests, the same for each browser. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MatrixBrowser, Site } from './browsers.ts'
import { startMatrixConsole } from './console.ts'
import { play, playControl, problemsOf } from './play.ts'
import type { Sent } from './play.ts'
import { VECTORS } from './vectors.ts'
import { openMatrixWorld } from './world.ts'
import type { MatrixWorld } from './world.ts'

const SILENT = ['silent', 'nothing arrives while nobody answers, and nothing afterwards'] as const
const DENIED = ['denied', 'nothing arrives that was denied'] as const
const APPROVED = ['approved', 'what was approved arrives once, byte for byte, and nothing else'] as const

/** @param open gives a browser; with a site it has the extension */
export function testMatrix(
  open: (site?: Site) => Promise<MatrixBrowser>,
  { withDenied = true }: Readonly<{ withDenied?: boolean }> = {},
): void {
  let world: MatrixWorld
  let sent: Sent

  beforeAll(async () => {
    world = await openMatrixWorld(open)
  })
  afterAll(async () => world?.close())

  test('each way of the matrix leads to the server when nothing stops it', async () => {
    const desk = await startMatrixConsole()
    const browser = await open()
    sent = await playControl(desk, browser, VECTORS)
    await browser.close()
    desk.close()
    const wrong = [...sent].flatMap(([vector, { length }]) => {
      const expected = vector[browser.name] === 'absent' ? 0 : 1
      return length === expected ? [] : [`${vector.name} arrived ${length} times, not ${expected}`]
    })
    expect(wrong).toEqual([])
  })

  test.for([SILENT, ...(withDenied ? [DENIED] : []), APPROVED])('%s: %s', async ([run]) => {
    const rows = await play(world, VECTORS, run)
    expect(problemsOf(rows, { run, browser: world.browser.name, sent })).toEqual([])
  })
}
