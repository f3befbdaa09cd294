import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CanonicalJson } from '../../relay/contract/ids.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { append, emptyEdge, includes, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { asked, event, id, openWorld, question } from './world.ts'
import type { OpenStore, World } from './world.ts'

export function logStorySuite(open: OpenStore): void {
  let world: World
  beforeEach(async () => {
    world = await openWorld(open)
  })
  afterEach(() => world.close())

  const proofs = async (request = id('request')) => {
    const { head, leaves, origins } = await world.store.logStory(request, [])
    expect(origins).toEqual([])
    return leaves.map(({ index, leaf, proof }) => includes({ leaf: leafHash(leaf), index, proof, ...head }))
  }

  test('every entry of a request is proven, whatever the size of the log', async () => {
    const request = id('request')
    for (let size = 1; size <= 35; size += 1) {
      const leaf = canonical({ v: 1, at: size, kind: 'request.expired', request })
      await asked(world.store, question(), { events: [leaf] })
      expect(await proofs(request), `${size} entries`).toEqual(Array.from({ length: size }, () => true))
    }
    expect(await proofs()).toEqual([])
  })

  test('beyond whole subtrees too, kept as tiles or not', async () => {
    const request = id('request')
    const mine = (at: number): CanonicalJson => canonical({ v: 1, at, kind: 'request.expired', request })
    const leaves = Array.from({ length: 700 }, (_, at) => (at % 50 === 7 ? mine(at) : event(`${at}`)))
    await asked(world.store, question(), { events: leaves })
    const all = Array.from({ length: 14 }, () => true)
    expect(await proofs(request)).toEqual(all)
    if ((await world.count('tiles')) === 0) {
      for (const position of [0, 1]) {
        const part = leaves.slice(position * 256, (position + 1) * 256).map((leaf) => leafHash(leaf))
        const root = rootOf(part.reduce(append, emptyEdge))
        await world.direct(`INSERT INTO tiles (level, position, hash) VALUES (1, ${position}, '${root}')`)
      }
    }
    expect(await proofs(request)).toEqual(all)
  })

  test('a service key and a phone are found where they came to be', async () => {
    const [service, device] = [id('service'), id('device')]
    const came = canonical({ v: 1, at: 1, kind: 'people.enrolled', device })
    const made = canonical({ v: 1, at: 2, kind: 'service.created', service })
    const after = canonical({ v: 1, at: 3, kind: 'service.revoked', service })
    await asked(world.store, question(), { events: [event(), came, event(), made, after, event(service)] })
    const { head, origins } = await world.store.logStory(id('request'), [service, device, id('device')])
    expect(origins.map(({ leaf }) => leaf)).toEqual([came, made])
    expect(origins.map(({ index, leaf, proof }) => includes({ leaf: leafHash(leaf), index, proof, ...head }))).toEqual([
      true,
      true,
    ])
  })
}
