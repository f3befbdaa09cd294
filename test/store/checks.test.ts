/** What the doctor asks of a database, asked of both. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { checkLog } from '../../relay/store/check-log.ts'
import { checkPolicies } from '../../relay/store/check-policies.ts'
import { checkRosters } from '../../relay/store/check-rosters.ts'
import { INVARIANTS } from '../../relay/store/invariants.ts'
import type { Snapshot } from '../../relay/store/snapshot.ts'
import { T0 } from '../core/builders.ts'
import { lacks } from '../kit/debian.ts'
import { KINDS } from './site.ts'
import type { Kind, Site } from './site.ts'
import { approve, asked, digest, enrolment, event, question } from './world.ts'

const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => kind !== 'postgres' || !lacks('initdb'))
const EVENTS = 700
/** The policy has one of its own. */
const LEAVES = EVENTS + 1

async function lived(kind: Kind): Promise<Site> {
  const site = await KINDS[kind]()
  onTestFinished(() => site.remove())
  const store = await site.open()
  const events = Array.from({ length: EVENTS }, () => event())
  await store.changePeople({ kind: 'set_up', events, ...enrolment('dana', ['admin', 'approver', 'operator']) })
  await store.policyVersion(digest(), 'not what was hashed')
  const before = await asked(store, question({ asked: question().asked.slice(0, 1) }), { events: [] })
  await store.commit({ before, after: approve(before, T0), events: [] })
  await store.close()
  return site
}

async function looking<T>(site: Site, look: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const snapshot = await site.snapshot()
  try {
    return await look(snapshot)
  } finally {
    await snapshot.close()
  }
}

describe.each(kinds)('on %s', (kind) => {
  test('each invariant is asked, and breaks only where a row breaks it', async () => {
    const site = await lived(kind)
    const broken = await looking(site, async (snapshot) => {
      const names: string[] = []
      for (const { name, breaks } of INVARIANTS) for await (const _ of snapshot.rows(breaks)) names.push(name)
      return names
    })
    // Its log tells of other things.
    expect(broken).toEqual(['opened-in-log', 'ended-in-log', 'decision-in-log', 'grant-in-log'])
  })

  test('a log is one tree, and each entry that is not what was hashed is named', async () => {
    const site = await lived(kind)
    const { broken, size, root } = await looking(site, (snapshot) => checkLog(snapshot))
    expect({ broken, size }).toEqual({ broken: [], size: LEAVES })
    const store = await site.open()
    const leaves = (await store.logEntries(0, LEAVES)).map(({ leaf }) => leafHash(leaf))
    expect(root).toBe(rootOf(leaves.reduce(append, emptyEdge)))
    await store.close()
  })

  test('rosters and policies are held against what they were hashed to', async () => {
    const site = await lived(kind)
    expect(await looking(site, checkRosters)).toEqual([])
    expect(await looking(site, checkPolicies)).toEqual(['version 1 is not what was hashed'])
  })
})
