/** A relay that goes back on what a browser has seen of it: its people, and its log. */
import { randomBytes, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'
import type { Digest, RequestId } from '../../relay/contract/ids.ts'
import type { RosterStep } from '../../relay/contract/roster.ts'
import { signConsoleRules } from '../../relay/evidence/console-rules.ts'
import { readRoster, rosterDigest, rosterText } from '../../relay/evidence/roster.ts'
import { readJson } from '../../relay/evidence/strict-json.ts'
import { addKey, keyRingPath, readKeyRing, retireKey, writeKeyRing } from '../../relay/store/key-ring.ts'
import { signCheckpoint } from '../../relay/server/checkpoint.ts'
import { decide, DELETION, openOffice, POLICY, type Office } from '../kit/asking.ts'
import { enrolBy, type TestPerson } from '../kit/person.ts'
import { openTestRelay, ORIGIN } from '../kit/relay.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { DIGEST } from './kit.ts'
import { pairBrowser, type PairedBrowser } from './paired-browser.ts'

let office: Office
let browser: PairedBrowser
beforeEach(async () => {
  office = await openOffice()
  browser = await pairBrowser(office, office.ada)
})

const approve = (person: TestPerson, id: RequestId) => decide(office.relay, person, { id })

/** The browser's rules as the relay would sign them, changed. */
async function signRules(jws: string, change: (rules: ConsoleRules) => ConsoleRules): Promise<string> {
  const rules = readJson(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as unknown as ConsoleRules
  return signConsoleRules(change(rules), office.relay.deps.keys.grant(office.relay.clock.now))
}

describe('a relay that changes its list of people', () => {
  const pinned = () => readRoster(browser.trust().pins()?.roster ?? ('' as never))
  const refused = async (says: RegExp) => {
    const call = await browser.holds(DELETION)
    await approve(office.dana, call.id)
    expect(await call.outcome()).toEqual({ state: 'refused', released: false, says: expect.stringMatching(says) })
    expect(browser.asked).not.toContain('redeem')
  }
  const naming = (roster: ConsoleRules['roster']) => {
    browser.lies.consoleRules = async ({ jws }) => ({ jws: await signRules(jws, (rules) => ({ ...rules, roster })) })
  }
  /** Mallory, whom nobody invited, in the form of a next roster. */
  const withMallory = (by: RosterStep['by']): RosterStep => {
    const mallory = softwarePasskey(ORIGIN)
    const { version, people, passkeys } = pinned()
    const person = { ...people[0], id: 'per_mallory_______________', email: 'mallory@example.org', admitted_by: '' }
    const roster = rosterText({
      v: 2,
      version: version + 1,
      previous: rosterDigest(browser.trust().pins()?.roster ?? ('' as never)),
      people: [...people, person as (typeof people)[number]],
      passkeys: [...passkeys, { id: mallory.id, person: person.id as never, public_key: mallory.cose }],
    })
    return { roster, by }
  }

  test('without a signature is doubted', async () => {
    const step = withMallory({ kind: 'set_up' })
    naming({ version: pinned().version + 1, digest: rosterDigest(step.roster) })
    browser.lies.rosters = (reply) => ({ ...reply, steps: [step] })
    await browser.refresh()
    await refused(/without an administrator’s signature/)
  })

  test('by an invitation that let somebody else in is doubted', async () => {
    const { steps } = (await office.relay.send('rosters', { headers: { cookie: office.dana.cookie } })).reply
    const step = withMallory(steps[1]?.by ?? { kind: 'set_up' })
    naming({ version: pinned().version + 1, digest: rosterDigest(step.roster) })
    browser.lies.rosters = (reply) => ({ ...reply, steps: [step] })
    await browser.refresh()
    await refused(/without an administrator’s signature/)
  })

  test('and shows no step is doubted', async () => {
    naming({ version: pinned().version + 5, digest: rosterDigest(withMallory({ kind: 'set_up' }).roster) })
    await browser.refresh()
    await refused(/without an administrator’s signature/)
  })

  test('because its host set it up anew stops every release until it is paired again', async () => {
    const { store } = office.relay.deps
    const { now } = office.relay.clock
    const setup = { setup: DIGEST, at: now, expiresAt: now + 1000 }
    expect(await store.changePeople({ kind: 'rebootstrap', ...setup, events: [] })).toBe('stored')
    await browser.refresh()
    await refused(/was set up anew by its host, .* after checking with your administrator/)
    const again = await pairBrowser(office, office.ada)
    expect(again.trust().pins()).not.toHaveProperty('doubt')
  })

  test('by leaving a step out is doubted', async () => {
    for (const name of ['mo', 'no']) {
      await enrolBy(office.relay, office.ada, { name, email: `${name}@example.org`, roles: ['operator'] })
    }
    browser.lies.rosters = (reply) => ({ ...reply, steps: reply.steps.slice(1) })
    await browser.refresh()
    await refused(/without an administrator’s signature/)
  })

  test('to an older one is doubted, also by the worker that comes after', async () => {
    naming({ version: pinned().version - 1, digest: rosterDigest(withMallory({ kind: 'set_up' }).roster) })
    await browser.refresh()
    delete browser.lies.consoleRules
    await browser.restart()
    await browser.refresh()
    await refused(/older list of people/)
  })

  test('to another one of the same version is doubted', async () => {
    naming({ version: pinned().version, digest: rosterDigest(withMallory({ kind: 'set_up' }).roster) })
    await browser.refresh()
    await refused(/another list of people/)
  })

  test('is not doubted for an answer that never came', async () => {
    await enrolBy(office.relay, office.ada, { name: 'Mo', email: 'mo@example.org', roles: ['approver'] })
    browser.lies.rosters = () => Promise.reject(new TypeError('Failed to fetch'))
    await expect(browser.refresh()).rejects.toThrow('fetch')
    expect(browser.trust().pins()).not.toHaveProperty('doubt')
    delete browser.lies.rosters
    await browser.refresh()
    expect(pinned().version).toBe(4)
  })

  test('while a browser is on its way to it is followed further', async () => {
    await enrolBy(office.relay, office.ada, { name: 'Mo', email: 'mo@example.org', roles: ['approver'] })
    browser.lies.consoleRules = async (reply) => {
      delete browser.lies.consoleRules
      await enrolBy(office.relay, office.ada, { name: 'No', email: 'no@example.org', roles: ['approver'] })
      return reply
    }
    await browser.refresh()
    expect(pinned().version).toBe(5)
    expect(browser.trust().pins()).not.toHaveProperty('doubt')
  })
})

describe('a log', () => {
  const size = () => Number(browser.trust().pins()?.checkpoint?.split('\n')[1])
  const head = () => office.relay.deps.store.logHead()
  const signing = (other: Readonly<{ size: number; root: Digest }>) => {
    const { deps, clock } = office.relay
    browser.lies.logCheckpoint = () => signCheckpoint(deps, other, clock.now)
  }
  const grow = () =>
    enrolBy(office.relay, office.ada, { name: 'x', email: `${randomUUID()}@example.org`, roles: ['operator'] })
  const outcome = async () => {
    const call = await browser.holds(DELETION)
    await approve(office.dana, call.id)
    return call.outcome()
  }
  const refused = async (says: RegExp) => {
    expect(await outcome()).toEqual({ state: 'refused', released: false, says: expect.stringMatching(says) })
    expect(browser.asked).not.toContain('redeem')
  }

  test('that goes on is followed to its newest head', async () => {
    expect(size()).toBe((await head()).size)
    await grow()
    await browser.refresh()
    expect(size()).toBe((await head()).size)
    expect(browser.trust().pins()).not.toHaveProperty('doubt')
    expect(await outcome()).toMatchObject({ released: true })
  })

  test('that went backwards stops every release, also by the worker that comes after', async () => {
    const before = await head()
    await grow()
    await browser.refresh()
    signing(before)
    await browser.refresh()
    delete browser.lies.logCheckpoint
    await browser.restart()
    await browser.refresh()
    await refused(/gone backwards/)
  })

  test('that says something else at the same size stops every release', async () => {
    signing({ ...(await head()), root: DIGEST })
    await browser.refresh()
    await refused(/not the one that this browser saw/)
  })

  test('that goes on from something else stops every release', async () => {
    await grow()
    signing({ ...(await head()), root: DIGEST })
    await browser.refresh()
    await refused(/not the one that this browser saw/)
  })

  test('whose proof is another one stops every release', async () => {
    await grow()
    browser.lies.logConsistency = ({ proof }) => ({ proof: proof.slice(1) })
    await browser.refresh()
    await refused(/not the one that this browser saw/)
  })

  test.each<[string, (note: string) => string]>([
    ['of another log', (note) => note.replaceAll('holdgate.example.org', 'other.example.org')],
    ['that nobody signed', (note) => `${note.split('\n\n')[0]}\n\n`],
    ['whose signature is wrong', (note) => note.replace(/^\d+$/m, '99')],
    ['that is none', () => 'nothing'],
  ])('with a head %s moves no pin, and after ten minutes nothing is released', async (_, change) => {
    const before = browser.trust().pins()
    await grow()
    browser.lies.logCheckpoint = change
    await browser.refresh()
    expect(size()).toBe(Number(before?.checkpoint?.split('\n')[1]))
    office.relay.clock.now += 10 * 60_000
    await refused(/could not be checked/)
    delete browser.lies.logCheckpoint
    expect(await outcome()).toMatchObject({ released: true })
  })

  test('that does not answer counts as it was for less than ten minutes', async () => {
    browser.lies.logCheckpoint = () => Promise.reject(new TypeError('Failed to fetch'))
    office.relay.clock.now += 10 * 60_000 - 1
    expect(await outcome()).toMatchObject({ released: true })
  })

  test('of a relay that was put back to a backup stops every release', async () => {
    await office.relay.sweep()
    const kept = await office.relay.keep()
    onTestFinished(kept.remove)
    const [used, restored] = [
      await openTestRelay({ policy: POLICY, copyOf: kept }),
      await openTestRelay({ policy: POLICY, copyOf: kept }),
    ]
    onTestFinished(used.close)
    onTestFinished(restored.close)
    office = { ...office, relay: used }
    browser.meets(used)
    await grow()
    await browser.refresh()
    browser.meets(restored)
    await browser.refresh()
    office = { ...office, relay: restored }
    await refused(/older list of people|gone backwards/)
  })
})

describe('keys of the relay', () => {
  const path = () => keyRingPath(office.relay.deps.settings.directory)
  const known = () =>
    browser
      .trust()
      .pins()
      ?.keys.grant.map(({ kid }) => kid)
  /** Another key signs from now on, grants and heads. @returns the names of those from before */
  const rotate = async () => {
    const { clock, deps } = office.relay
    const ring = await readKeyRing(path())
    const how = { from: clock.now, random: (bytes: number) => randomBytes(bytes) }
    await writeKeyRing(path(), addKey(addKey(ring, 'grant', how).ring, 'log', how).ring)
    await deps.keys.reload()
    return [...ring.grant, ...ring.log].map(({ kid }) => kid)
  }
  const retire = async (kids: readonly string[]) => {
    const { clock, deps } = office.relay
    const ring = await readKeyRing(path())
    await writeKeyRing(
      path(),
      kids.reduce((left, kid) => retireKey(left, kid, clock.now), ring),
    )
    await deps.keys.reload()
  }
  const outcome = async () => {
    const call = await browser.holds(DELETION)
    await approve(office.dana, call.id)
    return call.outcome()
  }

  test('that come next are learnt from those that are known, which then may go', async () => {
    const [first] = known() ?? []
    const old = await rotate()
    await browser.refresh()
    expect(known()).toHaveLength(2)
    await retire(old)
    await browser.refresh()
    expect(known()).toHaveLength(1)
    expect(known()).not.toContain(first)
    expect(await outcome()).toMatchObject({ released: true })
  })

  test('that went do not come back with rules from before', async () => {
    const old = await rotate()
    await browser.refresh()
    let before = ''
    browser.lies.consoleRules = (reply) => {
      before = reply.jws
      return reply
    }
    await browser.refresh()
    await retire(old)
    delete browser.lies.consoleRules
    await browser.refresh()
    browser.lies.consoleRules = () => ({ jws: before })
    await browser.restart()
    await browser.refresh()
    expect(known()).toHaveLength(1)
    expect(browser.trust().pins()?.keys.log).toHaveLength(1)
    delete browser.lies.consoleRules
    expect(await outcome()).toMatchObject({ released: true })
  })

  test('that one of several relays has not heard of yet are learnt again', async () => {
    let before = ''
    browser.lies.consoleRules = (reply) => {
      before = reply.jws
      return reply
    }
    await browser.refresh()
    delete browser.lies.consoleRules
    await rotate()
    await browser.refresh()
    browser.lies.consoleRules = () => ({ jws: before })
    await browser.refresh()
    expect(known()).toHaveLength(1)
    delete browser.lies.consoleRules
    await browser.refresh()
    expect(known()).toHaveLength(2)
    expect(await outcome()).toMatchObject({ released: true })
  })

  test('that sign a grant before the browser heard of them are asked for', async () => {
    await rotate()
    expect(await outcome()).toMatchObject({ released: true })
    expect(known()).toHaveLength(2)
  })

  test('that replaced all that a browser knows while it was away are taken from nobody', async () => {
    const before = known()
    await retire(await rotate())
    await browser.refresh()
    expect(known()).toEqual(before)
    expect(await outcome()).toMatchObject({ released: false, says: expect.stringMatching(/unknown-key/) })
  })
})
