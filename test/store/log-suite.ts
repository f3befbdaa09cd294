import { afterEach, beforeEach, expect, test } from 'vitest'
import { append, emptyEdge, includes, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { isConsistent } from '../../relay/evidence/merkle-proof.ts'
import { T0 } from '../core/builders.ts'
import { asked, digest, event, openWorld, question } from './world.ts'
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

  test('proofs come from stored subtrees, and lead to the head, on both sides of each boundary', async () => {
    // Two full subtrees of 256 leaves, and part of a third.
    for (let part = 0; part < 6; part++)
      await asked(world.store, question(), { events: Array.from({ length: 100 }, (_, n) => event(`${part}.${n}`)) })
    const entries = await world.store.logEntries(0, 1000)
    const hashes = entries.map(({ leaf }) => leafHash(leaf))
    const headOf = (size: number) => ({
      size,
      root: rootOf(hashes.slice(0, size).reduce((edge, hash) => append(edge, hash), emptyEdge)),
    })
    const sizes = [1, 2, 255, 256, 257, 511, 512, 513, 600]
    for (const size of sizes) {
      for (const index of [0, 1, 254, 255, 256, 511, 512, 599].filter((index) => index < size)) {
        const proof = (await world.store.logInclusion(index, size)) ?? []
        const leaf = leafHash(entries[index]?.leaf ?? '')
        expect(includes({ leaf, index, proof, ...headOf(size) }), `${index} of ${size}`).toBe(true)
      }
      for (const from of sizes.filter((from) => from <= size)) {
        const proof = (await world.store.logConsistency(from, size)) ?? []
        expect(isConsistent({ older: headOf(from), newer: headOf(size), proof }), `${from} to ${size}`).toBe(true)
      }
    }
    expect(await world.store.logInclusion(600, 601)).toBeUndefined()
    expect(await world.store.logConsistency(5, 601)).toBeUndefined()
  })

  test('another policy is an entry of the log; the same one again is not', async () => {
    const policy = digest()
    const { size } = await world.store.logHead()
    const version = await world.store.policyVersion(policy, 'a')
    await world.store.policyVersion(policy, 'a')
    const entries = await world.store.logEntries(size, 10)
    expect(entries.map(({ leaf }) => JSON.parse(leaf) as unknown)).toEqual([
      { v: 1, at: T0, kind: 'policy.loaded', policy_digest: policy, version },
    ])
  })
}
