import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { createHeldPages } from './held-pages.ts'

function open(pending: { documentId?: string; request?: unknown }) {
  let current: object | undefined = pending
  const frameManager = {
    frames: () => [{ _id: 'main', pendingDocument: () => current }],
    frameAbortedNavigation: (): void => {
      current = undefined
    },
  }
  const page = { _connection: { toImpl: () => ({ frameManager }) } } as unknown as Page
  return { page, isWaitedFor: () => current !== undefined }
}

test('a navigation that was asked for, and of which nothing begins, is not waited for any more', () => {
  let now = 0
  const free = createHeldPages(() => now)
  const { page, isWaitedFor } = open({})
  free([page])
  now = 499
  free([page])
  expect(isWaitedFor()).toBe(true)
  now = 500
  free([page])
  expect(isWaitedFor()).toBe(false)
})

test.for([{ request: {} }, { documentId: 'next' }])('one that has begun is: %j', (pending) => {
  let now = 0
  const free = createHeldPages(() => now)
  const { page, isWaitedFor } = open(pending)
  free([page])
  now = 60_000
  free([page])
  expect(isWaitedFor()).toBe(true)
})

test('a playwright that looks different inside is left alone', () => {
  const free = createHeldPages(() => 0)
  expect(() => free([{} as Page, { _connection: { toImpl: () => undefined } } as unknown as Page])).not.toThrow()
})
