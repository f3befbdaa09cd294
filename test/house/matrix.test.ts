import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { matrixPage } from '../journey/matrix/page.ts'
import { slugOf } from '../journey/matrix/vector.ts'
import { VECTORS } from '../journey/matrix/vectors.ts'
import { ROOT } from './sources.ts'

test('the page of the matrix says what the tests play', () => {
  // Without the layout of tables, which the formatter gives them.
  const bare = (text: string) => text.replaceAll(/-{3,}/g, '---').replaceAll(/\s+/g, ' ').trim()
  const page = readFileSync(join(ROOT, 'docs/matrix.md'), 'utf8')
  expect(bare(page), 'npm run docs:matrix').toBe(bare(matrixPage()))
})

test('each way of the matrix has an address of its own', () => {
  const slugs = VECTORS.map(slugOf)
  expect(slugs.filter((slug, index) => slugs.indexOf(slug) !== index)).toEqual([])
})
