/** Every row of the matrix. */
import { CALLS } from './calls.ts'
import { FORMS } from './forms.ts'
import { FRAMES } from './frames.ts'
import { LOADS } from './loads.ts'
import { NAVIGATIONS } from './navigations.ts'
import { SPELLINGS } from './spellings.ts'
import type { Vector } from './vector.ts'
import { WORKERS } from './workers.ts'

export const MATRIX: readonly Readonly<{ title: string; vectors: readonly Vector[] }>[] = [
  { title: 'Calls of a page’s script', vectors: CALLS },
  { title: 'Forms', vectors: FORMS },
  { title: 'Navigations, redirects, pages that go', vectors: NAVIGATIONS },
  { title: 'Frames and windows', vectors: FRAMES },
  { title: 'Workers', vectors: WORKERS },
  { title: 'What a page loads', vectors: LOADS },
  { title: 'Other spellings, and scripts that lie', vectors: SPELLINGS },
]

export const VECTORS: readonly Vector[] = MATRIX.flatMap(({ vectors }) => vectors)
