import { describe, expect, test } from 'vitest'
import { move } from '../../extension/background/hold.ts'
import { openHoldTable, type Area } from '../../extension/background/hold-table.ts'
import { held } from './kit.ts'

/** Storage that outlives the worker, as the browser's does. */
function storage(): Area & { items: Map<string, unknown> } {
  const items = new Map<string, unknown>()
  return {
    items,
    get: () => Promise.resolve(Object.fromEntries(items)),
    set: (given) => {
      for (const [key, value] of Object.entries(given)) items.set(key, structuredClone(value))
      return Promise.resolve()
    },
    remove: (keys) => {
      for (const key of keys) items.delete(key)
      return Promise.resolve()
    },
  }
}
const quiet = () => undefined

describe('the table of holds', () => {
  test('is there again after the worker died', async () => {
    const area = storage()
    const before = await openHoldTable(area, quiet)
    await before.add(held())
    await before.change('h'.repeat(22), (hold) => move(hold, 'approve'))
    const after = await openHoldTable(area, quiet)
    expect(after.all().map(({ state }) => state)).toEqual(['approved'])
  })

  test('of two events that meet, the second sees what the first has done', async () => {
    const table = await openHoldTable(storage(), quiet)
    await table.add(held())
    const [denied, cancelled] = await Promise.all([
      table.change('h'.repeat(22), (hold) => move(hold, 'deny')),
      table.change('h'.repeat(22), (hold) => move(hold, 'cancel')),
    ])
    expect([denied?.state, cancelled?.state]).toEqual(['denied', undefined])
  })

  test('keeps the last ended holds and whatever still owes the relay something', async () => {
    const area = storage()
    const table = await openHoldTable(area, quiet)
    const id = (n: number) => String(n).padStart(22, '0')
    await table.add(
      held({ id: id(0), state: 'failed', end: { at: 0 }, owes: { kind: 'revoke', grant: 'grt_x' as never } }),
    )
    for (let n = 1; n <= 20; n += 1) await table.add(held({ id: id(n), state: 'done', end: { at: n } }))
    const kept = table.all().map((hold) => hold.id)
    expect(kept).toContain(id(0))
    expect(kept).toContain(id(20))
    expect(kept).not.toContain(id(1))
    expect(area.items.size).toBe(kept.length)
  })
})
