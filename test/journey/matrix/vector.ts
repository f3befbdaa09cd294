/**
 * What one row of the matrix is: a way in which a page can try to reach a guarded address, and how that
 * is expected to end in each browser.
 *
 * Rule 1: `go` runs in a page by its own text, so it uses nothing of its file, only what it is given.
 * Rule 2: it makes one call to `way.url` or a spelling of it, and no other to a guarded address.
 */
import type { PageKit } from './page-kit.ts'

/**
 * - `held`: asked about; goes out by itself once approved
 * - `run now`: stopped, asked about; goes out once, when the operator says so after the approval
 * - `blocked`: stopped, and the operator is told
 * - `held or blocked`: which of the two, depends on whether the page has its rules by then
 * - `absent`: this browser has no such way, as a run without the extension shows
 */
export type Ending = 'held' | 'run now' | 'blocked' | 'held or blocked' | 'absent'

/** Where a vector leads. */
export type Way = Readonly<{
  /** Absolute. */
  url: string
  /** The same without origin: it ends with the vector's own name. */
  path: string
  origin: string
  /** Of the same server under other names. */
  others: Readonly<{ dotted: string; address: string; api: string }>
}>

export type Vector = Readonly<{
  /** As a person says it; unique. */
  name: string
  go: (way: Way, kit: PageKit) => unknown
  chromium: Ending
  firefox: Ending
  /** It leaves its page, or changes it for others: it gets one to itself. */
  alone?: true
  /** Only the page that is looked at does it: it is played to its end before the next one opens. */
  inFront?: true
  /** The browser draws its multipart boundary anew: bound by fields. */
  byFields?: true
}>

/** The last part of a vector's path. */
export function slugOf({ name }: Pick<Vector, 'name'>): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
