/**
 * Playwright, and navigations that are held: Chromium tells it that one was asked for, and nothing more until
 * it is released, so that a click would wait for it, and then every other action on the page: for 30 s, and
 * then fail, although what the script does next may be what releases it.
 *
 * Rule: one that has been asked for, and of which no request has begun for a while, is not waited for any more.
 *   Playwright has no word for that; this reaches inside, and does nothing where the inside looks different.
 */
import type { Page } from 'playwright-core'

type Pending = Readonly<{ documentId?: string; request?: unknown }>
type InnerFrame = Readonly<{ pendingDocument: () => Pending | undefined }>
type InnerPage = Readonly<{
  frameManager: Readonly<{
    frames: () => readonly InnerFrame[]
    frameAbortedNavigation: (id: string, why: string) => void
  }>
}>

const WHILE_MILLISECONDS = 500

/** @returns to be called again and again, with all pages */
export function createHeldPages(now: () => number): (pages: readonly Page[]) => void {
  const since = new WeakMap<Pending, number>()
  return (pages) => {
    for (const inner of pages.map(insideOf)) {
      for (const frame of inner?.frameManager.frames() ?? []) {
        const pending = frame.pendingDocument()
        if (pending === undefined || pending.documentId !== undefined || pending.request !== undefined) continue
        const first = since.get(pending) ?? now()
        since.set(pending, first)
        if (now() - first < WHILE_MILLISECONDS) continue
        inner?.frameManager.frameAbortedNavigation(String(Reflect.get(frame, '_id')), 'held')
      }
    }
  }
}

function insideOf(page: Page): InnerPage | undefined {
  const { _connection } = page as unknown as {
    _connection?: { toImpl?: (page: Page) => Partial<InnerPage> | undefined }
  }
  const inner = _connection?.toImpl?.(page)
  return typeof inner?.frameManager?.frameAbortedNavigation === 'function' ? (inner as InnerPage) : undefined
}
