import { describe, expect, test } from 'vitest'
import { move } from '../../extension/background/hold.ts'
import { openHoldTable, type Area } from '../../extension/background/hold-table.ts'
import { held } from './kit.ts'

/** Storage that outlives the worker, as the browser's does. */
function storage(): Area & { items: Map<string, unknown>; room: { entries: number } } {
  const items = new Map<string, unknown>()
  const room = { entries: Number.POSITIVE_INFINITY }
  return {
    items,
    room,
    get: () => Promise.resolve(Object.fromEntries(items)),
    set: (given) => {
      const size = new Set([...items.keys(), ...Object.keys(given)]).size
      if (size > room.entries) return Promise.reject(new Error('QUOTA_BYTES quota exceeded'))
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

  test('forgets last outcomes before it refuses a new hold', async () => {
    const area = storage()
    const table = await openHoldTable(area, quiet)
    await table.add(held({ id: '1'.repeat(22), state: 'done', end: { at: 1 } }))
    area.room.entries = 1
    await table.add(held())
    expect([...area.items.keys()]).toEqual([`hold:${'h'.repeat(22)}`])
  })

  test('what cannot be stored has not happened', async () => {
    const area = storage()
    const table = await openHoldTable(area, quiet)
    area.room.entries = 0
    await expect(table.add(held())).rejects.toThrow('quota')
    expect(table.all()).toEqual([])
    area.room.entries = 1
    await table.add(held())
    area.room.entries = 0
    await expect(table.change('h'.repeat(22), (hold) => move(hold, 'approve'))).rejects.toThrow('quota')
    expect(table.all().map(({ state }) => state)).toEqual(['held'])
  })

  test('a second try to store puts no older state over a newer one', async () => {
    const area = storage()
    let isFull = false
    const set: Area['set'] = (items) => {
      if (!isFull) return area.set(items)
      isFull = false
      return Promise.reject(new Error('QUOTA_BYTES quota exceeded'))
    }
    const table = await openHoldTable({ ...area, set }, quiet)
    await table.add(held())
    isFull = true
    await Promise.all([
      table.change('h'.repeat(22), (hold) => move(hold, 'approve')),
      table.change('h'.repeat(22), (hold) => move(hold, 'arm')),
    ])
    expect((await openHoldTable(area, quiet)).all().map(({ state }) => state)).toEqual(['armed'])
  })

  test('an end counts, stored or not', async () => {
    const area = storage()
    const table = await openHoldTable(area, quiet)
    await table.add(held())
    area.room.entries = 0
    expect((await table.change('h'.repeat(22), (hold) => move(hold, 'deny')))?.state).toBe('denied')
    expect(table.all().map(({ state }) => state)).toEqual(['denied'])
  })

  test('stores no body, but that there is one', async () => {
    const area = storage()
    const before = await openHoldTable(area, quiet)
    await before.add(held({ shown: 'c2VjcmV0' as never }))
    expect(before.all()[0]?.shown).toBe('c2VjcmV0')
    expect(JSON.stringify([...area.items])).not.toContain('c2VjcmV0')
    expect((await openHoldTable(area, quiet)).all()[0]).toMatchObject({ bytesWithBridge: true })
  })
})
