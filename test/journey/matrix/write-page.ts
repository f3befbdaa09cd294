/** Writes docs/matrix.md anew: `npm run docs:matrix`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { matrixPage } from './page.ts'

writeFileSync(join(import.meta.dirname, '../../../docs/matrix.md'), matrixPage())
