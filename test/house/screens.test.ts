import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { screensPage } from '../journey/pictures/page.ts'
import { GROUPS, LIGHTS, pictureOf } from '../journey/pictures/shots.ts'
import { ROOT } from './sources.ts'

// That each picture is there is for docs.test.ts, as with every other page.
test('the page of the screens shows each state of the tables', () => {
  // Without the layout of tables, which the formatter gives them.
  const bare = (text: string) => text.replaceAll(/-{3,}/g, '---').replaceAll(/\s+/g, ' ').trim()
  const page = readFileSync(join(ROOT, 'docs/screens.md'), 'utf8')
  expect(bare(page), 'npm run docs:screens -- missing').toBe(bare(screensPage()))
})

test('each picture of a screen has a name of its own', () => {
  const names = GROUPS.flatMap(({ shots }) =>
    shots.flatMap((shot) => shot.screens.flatMap((screen) => LIGHTS.map((light) => pictureOf(shot, screen, light)))),
  )
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
