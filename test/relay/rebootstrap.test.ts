/** `holdgate rebootstrap`: whoever has the host lets in a new administrator, and nobody can miss it. */
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { Event } from '../../relay/evidence/log-event.ts'
import { alarmAnew } from '../../relay/server/anew.ts'
import { advanceUnsigned } from '../../relay/evidence/roster-anew.ts'
import { knownRoster } from '../../relay/evidence/roster-chain.ts'
import { bySession, openOffice } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { lacks } from '../kit/debian.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import type { Ran } from '../kit/holdgate.ts'
import { enrolBy, entryWith, inviteBy, setUpWith, signInBy } from '../kit/person.ts'

type Kind = 'sqlite' | 'postgres'
const kinds: readonly Kind[] = lacks('initdb') ? ['sqlite'] : ['sqlite', 'postgres']
const NOVA = { name: 'Nova', email: 'nova@example.org' }
const ENDPOINT = { endpoint: 'https://fcm.googleapis.com/x', keys: { p256dh: 'x', auth: 'x' } }

async function openKept(database: Kind = 'sqlite') {
  const office = await openOffice({ database })
  const { relay } = office
  const directory = relay.deps.settings.directory
  const environment = { HOLDGATE_DATABASE_URL: relay.database?.url }
  const command = (...flags: readonly string[]): Promise<Ran> =>
    holdgateOn({ now: () => relay.clock.now, environment }, 'rebootstrap', '--data', directory, ...flags)
  return {
    ...office,
    command,
    /** The embedded store has one process; on PostgreSQL relays go on meanwhile. */
    async rebootstrap(): Promise<{ token: string; roster_version: number; told: number }> {
      if (database === 'sqlite') await relay.deps.store.close()
      const { out, error, code } = await command('--yes', '--json')
      if (code !== 0) throw new Error(error)
      if (database === 'sqlite') await relay.restart()
      const { link, ...made } = JSON.parse(out)
      return { ...made, token: link.split('#')[1] }
    },
  }
}

async function eventsOf({ relay }: Office): Promise<readonly Event[]> {
  const entries = await relay.deps.store.logEntries(0, 1000)
  return entries.map(({ leaf }) => JSON.parse(leaf) as Event)
}

describe.each(kinds)('on %s', (kind) => {
  test('its link lets in one new administrator, once, and everybody stays', async () => {
    const kept = await openKept(kind)
    const { relay, dana } = kept
    const before = await relay.deps.store.people()
    const { token } = await kept.rebootstrap()
    expect((await relay.send('about')).reply).toMatchObject({ set_up: true, set_up_anew: true })
    const nova = await setUpWith(relay, token, NOVA)
    const people = await relay.deps.store.people()
    expect(people.filter(({ id }) => id !== nova.id)).toEqual(before)
    expect(await relay.deps.store.person(nova.id)).toMatchObject({
      roles: ['admin', 'approver', 'operator'],
      active: true,
    })
    expect((await relay.send('about')).reply).toMatchObject({ set_up_anew: false })
    const news = async (cookie: string) => (await bySession(relay, { cookie })('news')).reply
    for (const { cookie } of [nova, dana])
      expect(await news(cookie)).toMatchObject({ set_up_anew: { entered_at: relay.clock.now } })
    const health = (await bySession(relay, nova)('health')).reply
    expect(health.set_up_anew).toEqual({ at: relay.clock.now, entered_at: relay.clock.now })
    const { body } = await entryWith(token, { name: 'Eve', email: 'eve@example.org' })
    const again = await relay.send('setUp', { body: { ...body, name: 'Eve', email: 'eve@example.org' } })
    expect(again.code).toBe('setup-closed')
    // They administer from now on, and whoever was here is still known by their passkey.
    await enrolBy(relay, nova, { name: 'Mo', email: 'mo@example.org', roles: ['approver'] })
    await signInBy(relay, dana)
  })

  test('the log and the roster say that nobody signed it', async () => {
    const kept = await openKept(kind)
    const steps = () => kept.relay.deps.store.rosterSteps(0, 100)
    const last = (await steps()).at(-1)
    const { token, roster_version } = await kept.rebootstrap()
    await setUpWith(kept.relay, token, NOVA)
    const [said, entered, ...more] = (await steps()).slice(-2)
    if (!last || !said || !entered) throw new Error('There are too few steps.')
    expect(more).toEqual([])
    expect([said.by, entered.by]).toEqual([{ kind: 'rebootstrap' }, { kind: 'rebootstrap' }])
    const known = await advanceUnsigned(knownRoster(last.roster), said)
    expect(known).toMatchObject({ roster: { version: roster_version } })
    expect(await advanceUnsigned(knownRoster(said.roster), entered)).not.toHaveProperty('why')
    const events = (await eventsOf(kept)).slice(-2)
    expect(events.map(({ kind: what }) => what)).toEqual(['people.rebootstrapped', 'people.enrolled'])
    expect(events[1]).toMatchObject({ invitation: (events[0] as { setup?: string }).setup })
  })

  test('administrators are signed out, others are not', async () => {
    const kept = await openKept(kind)
    await kept.rebootstrap()
    expect((await bySession(kept.relay, kept.ada)('me')).status).toBe(401)
    expect((await bySession(kept.relay, kept.dana)('me')).status).toBe(200)
  })

  test('a push is owed to each phone of an administrator or approver', async () => {
    const kept = await openKept(kind)
    const { relay, ada, dana } = kept
    const op = await enrolBy(relay, ada, { name: 'Op', email: 'op@example.org', roles: ['operator'] })
    for (const { device } of [ada, dana, op]) await relay.deps.store.setSubscription(device.id, ENDPOINT)
    const { told } = await kept.rebootstrap()
    expect(told).toBe(2)
    const notices = await relay.deps.store.claimNotices(10, 1000)
    expect(notices.map(({ kind: what }) => what)).toEqual(['rebootstrap', 'rebootstrap'])
    expect(new Set(notices.map(({ device }) => device))).toEqual(new Set([ada.device.id, dana.device.id]))
  })

  test.each([
    [-1, 200],
    [0, 409],
  ])('%i ms from its end the link is answered with %i', async (left, status) => {
    const kept = await openKept(kind)
    const { token } = await kept.rebootstrap()
    kept.relay.clock.now += LIMITS.setupMinutes * 60_000 + left
    const { body } = await entryWith(token, NOVA)
    expect((await kept.relay.send('setUp', { body: { ...body, ...NOVA } })).status).toBe(status)
  })

  test('a second run voids the first link', async () => {
    const kept = await openKept(kind)
    const first = await kept.rebootstrap()
    const second = await kept.rebootstrap()
    const { body } = await entryWith(first.token, NOVA)
    expect((await kept.relay.send('setUp', { body: { ...body, ...NOVA } })).code).toBe('setup-closed')
    await setUpWith(kept.relay, second.token, NOVA)
  })

  test('of eight that use the link at once, one comes in', async () => {
    const kept = await openKept(kind)
    const { token } = await kept.rebootstrap()
    const enter = async (_: unknown, at: number) => {
      const who = { name: 'N', email: `n${at}@example.org` }
      const { body } = await entryWith(token, who)
      return (await kept.relay.send('setUp', { body: { ...body, ...who } })).status
    }
    const statuses = await Promise.all(Array.from({ length: 8 }, enter))
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array(7).fill(409)])
  })

  test('nobody takes the address of somebody who is here', async () => {
    const kept = await openKept(kind)
    const { token } = await kept.rebootstrap()
    const who = { name: 'Ada', email: 'ada@example.org' }
    const { body } = await entryWith(token, who)
    expect((await kept.relay.send('setUp', { body: { ...body, ...who } })).code).toBe('email-taken')
    await setUpWith(kept.relay, token, NOVA)
  })
})

test('a relay says it loudly at each start, for thirty days', async () => {
  const kept = await openKept()
  await kept.rebootstrap()
  const said = async (): Promise<boolean> => {
    const before = kept.relay.logged().length
    await alarmAnew(kept.relay.deps)
    return kept.relay.logged().slice(before).includes('set up anew by its host')
  }
  expect(await said()).toBe(true)
  kept.relay.clock.now += LIMITS.setUpAnewDays * 24 * 3_600_000 - 1
  expect(await said()).toBe(true)
  kept.relay.clock.now += 1
  expect(await said()).toBe(false)
})

describe('the command', () => {
  test('refuses a directory in which a relay runs, and one without a relay', async () => {
    const kept = await openKept()
    expect(await kept.command('--yes')).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(/is in use by/),
    })
    const nowhere = await holdgateOn({}, 'rebootstrap', '--data', '/nonexistent', '--yes')
    expect(nowhere).toMatchObject({ code: 2, error: expect.stringMatching(/no database in \/nonexistent/) })
  })

  test('asks for the relay’s name, and changes nothing without it', async () => {
    const kept = await openKept()
    const { relay } = kept
    const { directory } = relay.deps.settings
    const before = (await relay.deps.store.roster()).digest
    await relay.deps.store.close()
    const answering = (answer: string | undefined) =>
      holdgateOn({ now: () => relay.clock.now, ask: async () => answer }, 'rebootstrap', '--data', directory)
    expect(await answering(undefined)).toMatchObject({
      code: 2,
      error: 'Nobody is here to ask. Say --yes if you mean it.',
    })
    expect(await answering('yes')).toMatchObject({ code: 2, out: '', error: 'Nothing was changed.' })
    await relay.restart()
    expect((await relay.deps.store.roster()).digest).toBe(before)
    await relay.deps.store.close()
    const done = await answering(' holdgate.example.org ')
    expect(done).toMatchObject({ code: 0, error: '' })
    expect(done.out).toMatch(/https:\/\/holdgate\.example\.org\/setup#[\w-]{43}\n/)
    expect(done.out).toContain('which no passkey signed')
    await relay.restart()
  })

  test('takes no address that the passkeys are not bound to', async () => {
    const kept = await openKept()
    await kept.relay.deps.store.close()
    expect(await kept.command('--yes', '--public-url', 'https://other.example.org')).toMatchObject({
      code: 2,
      error: 'The passkeys here are bound to holdgate.example.org, not to other.example.org.',
    })
    await kept.relay.restart()
  })

  test('leaves an invitation of before as it was', async () => {
    const kept = await openKept()
    const who = { name: 'Zoe', email: 'zoe@example.org', roles: ['approver'] } as const
    const token = await inviteBy(kept.relay, kept.ada, who)
    await kept.rebootstrap()
    const { body } = await entryWith(token, who)
    expect((await kept.relay.send('enrol', { body })).status).toBe(200)
  })
})
