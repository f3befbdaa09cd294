import { afterEach, beforeEach, expect, test } from 'vitest'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { asked, event, openWorld, question } from './world.ts'
import type { OpenStore, World } from './world.ts'

export function logSuite(open: OpenStore): void {
  let world: World
  beforeEach(async () => {
    world = await openWorld(open)
  })
  afterEach(() => world.close())

  test('an empty log has the root of the empty tree', async () => {
    expect(await world.store.logHead()).toEqual({ size: 0, root: rootOf(emptyEdge) })
    expect(await world.store.logEntries(0, 10)).toEqual([])
  })

  test('leaves have no gaps, stand as they came, and give the root that is kept', async () => {
    for (let round = 0; round < 5; round++) {
      const commits = Array.from({ length: 7 }, (_, n) =>
        asked(world.store, question(), { events: Array.from({ length: n % 3 }, () => event(`grüße ${round}.${n}`)) }),
      )
      await Promise.all(commits)
    }
    const { size, root } = await world.store.logHead()
    const entries = await world.store.logEntries(0, 1000)
    expect(size).toBe(30)
    expect(entries.map(({ index }) => index)).toEqual(Array.from({ length: 30 }, (_, index) => index))
    expect(root).toBe(rootOf(entries.reduce((edge, { leaf }) => append(edge, leafHash(leaf)), emptyEdge)))
    expect((await world.store.logEntries(10, 2)).map(({ index }) => index)).toEqual([10, 11])
  })

  test('a change whose audit entry cannot be written is not made', async () => {
    await asked(world.store)
    // As a hole in the log would: the next leaf does not follow the last one.
    await world.direct(`INSERT INTO log (position, leaf, hash) VALUES (1, '{}', '${'h'.repeat(43)}')`)
    const request = question()
    await expect(world.store.commit({ after: request, events: [event()] })).rejects.toThrow()
    expect(await world.store.request(request.id)).toBeUndefined()
  })
}
