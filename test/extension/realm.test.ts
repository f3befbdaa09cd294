import { describe, expect, test, vi } from 'vitest'
import { readRealm } from '../../extension/bridge/realm.ts'

type Given = Partial<
  Readonly<{ href: string; parent: object; opener: object | null; entries: number; type: string; scripts: number }>
>

const SAME = { document: {} }
const OTHER = {
  get document(): never {
    throw new DOMException('Blocked a frame from accessing a cross-origin frame.', 'SecurityError')
  },
}

function place({
  href = 'https://admin.example.com/',
  parent,
  opener = null,
  entries = 2,
  type = 'navigate',
  scripts = 0,
}: Given) {
  const here = {
    parent: undefined as unknown,
    opener,
    location: { href },
    history: { length: entries },
    document: { given: scripts } as unknown as Document,
    performance: { getEntriesByType: () => [{ type }] as unknown as PerformanceEntryList },
  }
  here.parent = parent ?? here
  return here
}

/** Nothing holds calls; calls only; navigations as well. */
type Holds = 'nothing' | 'calls' | 'all'

/** As on the prototype of a browser's own. */
const prototype = {
  get scripts() {
    return { length: (this as unknown as { given: number }).given }
  },
}
vi.stubGlobal('Document', { prototype })

describe('what may be held', () => {
  test.for<readonly [string, Given, Holds]>([
    ['a page in a tab of its own', {}, 'all'],
    ['a page that the tab began with: who opened it may have disowned it', { entries: 1 }, 'calls'],
    ['the same, loaded again', { entries: 1, type: 'reload' }, 'all'],
    ['a page whose scripts ran before us', { scripts: 1 }, 'calls'],
    ['a frame of a page of the same site', { parent: SAME }, 'nothing'],
    ['the same frame, loaded again', { parent: SAME, type: 'reload' }, 'all'],
    ['a frame of a page of another site', { parent: OTHER, entries: 1 }, 'all'],
    ['an empty frame', { parent: SAME, href: 'about:blank' }, 'all'],
    ['an empty frame with a fragment', { parent: SAME, href: 'about:blank#x' }, 'all'],
    ['a frame with its page in an attribute', { parent: SAME, href: 'about:srcdoc' }, 'nothing'],
    ['a frame with a page of a blob', { parent: SAME, href: 'blob:https://admin.example.com/1' }, 'nothing'],
    ['a frame at an address that only begins like an empty one', { parent: SAME, href: 'about:blankx' }, 'nothing'],
    ['the first page of a window that a page opened', { opener: SAME, entries: 1 }, 'nothing'],
    ['the same, whose opener went to another site since', { opener: OTHER, entries: 1 }, 'nothing'],
    ['the same, loaded again', { opener: SAME, entries: 1, type: 'reload' }, 'all'],
    ['a later page of that window', { opener: SAME, entries: 2 }, 'all'],
    ['an empty window', { opener: SAME, href: 'about:blank', entries: 0 }, 'calls'],
    ['a frame in a window with more pages', { parent: SAME, entries: 9 }, 'nothing'],
  ])('%s', ([, given, holds]) => {
    const { calls, navigates } = readRealm(place(given))
    expect(navigates ? 'all' : calls ? 'calls' : 'nothing').toBe(holds)
  })
})
