/** What of a request may lie on a device, and how. That it lies so in a browser is in journey/approver.test.ts. */
import { describe, expect, test, vi } from 'vitest'
import { forget, remember, type OwnDevice } from '../../pwa/device-memory.ts'
import { isOverdue, MOST_KEPT_CHARACTERS, readable } from '../../pwa/kept-request.ts'
import { newRowKey, openRow, sealRow } from '../../pwa/sealed-row.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { comesTrue } from '../kit/comes-true.ts'
import { requested } from './kit.ts'

const ID = requested().id

describe('a sealed row', () => {
  test('opens under its key and its name, and has no word of the text in it', async () => {
    const key = await newRowKey()
    const text = JSON.stringify(readable(requested({ justification: 'canary-4711' })))
    const row = await sealRow(key, ID, text)
    expect(await openRow(key, ID, row)).toBe(text)
    const lies = Buffer.concat([row.iv, Buffer.from(row.sealed)])
    for (const word of ['canary-4711', 'Delete', 'admin.example.com', 'Ana', 'status'])
      expect(lies.includes(word), word).toBe(false)
  })

  test('opens under no other key or name, and not when a bit of it is another', async () => {
    const key = await newRowKey()
    const row = await sealRow(key, ID, 'text')
    await expect(openRow(await newRowKey(), ID, row)).rejects.toThrow()
    await expect(openRow(key, `${ID}x`, row)).rejects.toThrow()
    const sealed = new Uint8Array(row.sealed)
    sealed[0] = (sealed[0] ?? 0) ^ 1
    await expect(openRow(key, ID, { ...row, sealed: sealed.buffer })).rejects.toThrow()
  })

  test('is another one each time, and its key cannot be read out', async () => {
    const key = await newRowKey()
    const [one, two] = [await sealRow(key, ID, 'text'), await sealRow(key, ID, 'text')]
    expect(Buffer.from(one.sealed).equals(Buffer.from(two.sealed))).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  })
})

test('what was kept goes with the device, and when this browser becomes another one', async () => {
  const opened: string[] = []
  // So much of IndexedDB as tells what is opened, and when.
  const open = (name: string) => {
    opened.push(name)
    return new EventTarget()
  }
  vi.stubGlobal('indexedDB', { open })
  void remember('device', {} as OwnDevice)
  await comesTrue(() => expect(opened).toEqual(['holdgate-requests', 'holdgate']))
  void forget('device')
  await comesTrue(() => expect(opened.slice(2)).toEqual(['holdgate-requests', 'holdgate']))
  void remember('details', true)
  await comesTrue(() => expect(opened.slice(4)).toEqual(['holdgate']))
  vi.unstubAllGlobals()
})

test('what is kept can be read and not decided with', () => {
  const nonce = 'n'.repeat(43)
  const kept = readable(requested({ decisions: [{ statement: 's', proof: {}, comment: '' }] as never }))
  expect(kept).toMatchObject({
    words: requested().words,
    action: requested().action,
    decisions: [],
    you: { can: 'read' },
  })
  expect(JSON.stringify(kept)).not.toContain(nonce)
})

test('a request with the largest shown body can be kept', () => {
  const bytes = 'A'.repeat(Math.ceil((LIMITS.shownBodyBytes * 4) / 3)) as never
  const text = JSON.stringify(readable(requested({ body: { shown: 'full', bytes } })))
  expect(text.length).toBeLessThan(MOST_KEPT_CHARACTERS)
})

test('a row is over at its end, not a millisecond before, and when the clock was set back behind it', () => {
  const row = { at: 100_000, until: 400_000 }
  expect(isOverdue(row, 399_999)).toBe(false)
  expect(isOverdue(row, 400_000)).toBe(true)
  expect(isOverdue(row, 40_000)).toBe(false)
  expect(isOverdue(row, 39_999)).toBe(true)
})
