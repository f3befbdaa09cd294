import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Role } from '../../relay/contract/change.ts'
import { digestOf } from '../../relay/evidence/digest.ts'
import { readRoster, rosterDigest, rosterText } from '../../relay/evidence/roster.ts'
import type { StoredRoster } from '../../relay/store/store.ts'
import { person, T0 } from '../core/builders.ts'
import {
  addPerson,
  enrolment,
  event,
  invitationFor,
  openEmptyWorld,
  passkey,
  phone,
  random,
  session,
  signedChange,
} from './world.ts'
import type { OpenStore, World } from './world.ts'

export function peopleSuite(open: OpenStore): void {
  let world: World
  beforeEach(async () => {
    world = await openEmptyWorld(open)
  })
  afterEach(() => world.close())

  const setUp = (name: string) =>
    world.store.changePeople({ kind: 'set_up', events: [event()], ...enrolment(name, ['admin']) })
  const disable = (name: string) =>
    world.store.changePeople({
      kind: 'disable_person',
      signed: signedChange(),
      events: [event()],
      person: person(name),
      at: T0,
    })

  test('of eight that set up a relay at once, one does', async () => {
    expect(await world.store.anybody()).toBe(false)
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const results = await Promise.all(names.map(setUp))
    expect(results.sort()).toEqual(['stored', ...Array(7).fill('taken')])
    expect(await world.store.people()).toHaveLength(1)
    expect((await world.store.logHead()).size).toBe(1)
  })

  test('what was enrolled reads back exactly', async () => {
    const dana = enrolment('dana', ['admin', 'approver'])
    await world.store.changePeople({ kind: 'set_up', events: [], ...dana })
    expect(await world.store.person(person('dana'))).toStrictEqual(dana.person)
    expect(await world.store.personByEmail('dana@example.org')).toStrictEqual(dana.person)
    expect(await world.store.passkeysOf([person('dana')])).toStrictEqual([dana.passkey])
    expect(await world.store.passkey(passkey('dana'))).toStrictEqual(dana.passkey)
    expect(await world.store.devicesOf([person('dana')])).toStrictEqual([dana.device])
    expect(await world.store.deviceByToken(dana.device.tokenHash)).toStrictEqual(dana.device)
    expect(await world.store.session(dana.session.hash)).toStrictEqual(dana.session)
  })

  test('of eight changes signed over one roster, one is made; whoever signs the next roster may', async () => {
    await setUp('dana')
    for (const name of ['lee', 'mo', 'zoe']) await addPerson(world.store, name, ['admin'])
    const roster = (await world.store.roster()).digest
    const change = (name: string) =>
      world.store.changePeople({
        kind: 'disable_person',
        signed: signedChange(),
        events: [event()],
        person: person(name),
        at: T0,
        roster,
        nonce: { nonce: random(32), expiresAt: T0 + 1_000 },
      })
    const results = await Promise.all(['dana', 'lee', 'mo', 'zoe'].map(change))
    expect(results.sort()).toEqual(['stale', 'stale', 'stale', 'stored'])
    const next = (await world.store.roster()).digest
    const invitation = invitationFor('new')
    const invite = (over: typeof next) =>
      world.store.changePeople({ kind: 'invite', events: [], invitation, roster: over })
    expect(await invite(roster)).toBe('stale')
    expect(await invite(next)).toBe('stored')
  })

  test('of eight that use one invitation at once, one enrols', async () => {
    await setUp('dana')
    const invitation = invitationFor('new')
    await world.store.changePeople({ kind: 'invite', events: [], invitation })
    expect(await world.store.openInvitations()).toStrictEqual([invitation])
    const results = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) =>
        world.store.changePeople({
          kind: 'enrol',
          events: [],
          invitation: invitation.tokenHash,
          ...enrolment(name),
        }),
      ),
    )
    expect(results.sort()).toEqual(['stored', ...Array(7).fill('used')])
    expect(await world.store.people()).toHaveLength(2)
    expect(await world.store.openInvitations()).toEqual([])
    expect((await world.store.invitation(invitation.tokenHash))?.usedAt).toBe(T0)
  })

  test.each([
    [59_999, 'stored'],
    [60_000, 'used'],
  ])('at %i ms an invitation for a minute is %s', async (at, result) => {
    await setUp('dana')
    const invitation = invitationFor('lee')
    await world.store.changePeople({ kind: 'invite', events: [], invitation })
    await world.turnTo(at)
    const enrol = { kind: 'enrol', events: [], invitation: invitation.tokenHash, ...enrolment('lee') } as const
    expect(await world.store.changePeople(enrol)).toBe(result)
  })

  test('an invitation ends with whoever made it', async () => {
    await setUp('dana')
    await addPerson(world.store, 'ada', ['admin'])
    const invitation = invitationFor('lee')
    await world.store.changePeople({ kind: 'invite', events: [], invitation })
    expect(await disable('dana')).toBe('stored')
    expect(await world.store.invitation(invitation.tokenHash)).toBeUndefined()
    expect(await world.store.openInvitations()).toEqual([])
    const enrol = { kind: 'enrol', events: [], invitation: invitation.tokenHash, ...enrolment('lee') } as const
    expect(await world.store.changePeople(enrol)).toBe('used')
  })

  test('nobody enrols without an invitation', async () => {
    await setUp('dana')
    expect(await world.store.changePeople({ kind: 'enrol', events: [], ...enrolment('lee') })).toBe('used')
  })

  test('an e-mail address belongs to one active person', async () => {
    await setUp('dana')
    const invitation = invitationFor('dana')
    expect(await world.store.changePeople({ kind: 'invite', events: [], invitation })).toBe('taken')
    const other = invitationFor('lee')
    await world.store.changePeople({ kind: 'invite', events: [], invitation: other })
    const lee = enrolment('lee')
    const posing = { ...lee, person: { ...lee.person, email: 'dana@example.org' } }
    const enrol = { kind: 'enrol', events: [], invitation: other.tokenHash } as const
    expect(await world.store.changePeople({ ...enrol, ...posing })).toBe('taken')
    // Nothing of the refused enrolment stays, so the invitation is still good.
    expect(await world.store.changePeople({ ...enrol, ...lee })).toBe('stored')
  })

  test('the last administrator stays', async () => {
    await setUp('dana')
    await addPerson(world.store, 'lee', ['approver'])
    expect(await disable('dana')).toBe('last_admin')
    await addPerson(world.store, 'ada', ['admin'])
    const both = await Promise.all([disable('dana'), disable('ada')])
    expect(both).toEqual(['stored', 'last_admin'])
    expect(await disable('dana')).toBe('missing')
    expect(await disable('nobody')).toBe('missing')
  })

  /** Two ways for one administrator to end another. */
  const ENDING = {
    disable: (name: string) => ({ kind: 'disable_person', person: person(name) }) as const,
    revoke: (name: string, by: string) => ({ kind: 'revoke_passkey', passkey: passkey(name), by: person(by) }) as const,
  }
  test.each([
    ['disable', 'disable'],
    ['revoke', 'revoke'],
    ['disable', 'revoke'],
  ] as const)('of two administrators who end each other at once (%s, %s), one stays who can sign', async (one, two) => {
    await setUp('dana')
    await addPerson(world.store, 'ada', ['admin'])
    const common = { signed: signedChange(), events: [event()], at: T0 }
    const other = await world.other()
    const results = await Promise.all([
      world.store.changePeople({ ...common, ...ENDING[one]('ada', 'dana') }),
      other.changePeople({ ...common, ...ENDING[two]('dana', 'ada') }),
    ])
    expect(results.filter((result) => result === 'stored')).toHaveLength(1)
    const left = (await world.store.people()).filter(({ active }) => active)
    expect(await world.store.passkeysOf(left.map(({ id }) => id))).toHaveLength(1)
  })

  test('an administrator without a passkey is nobody to fall back on', async () => {
    await setUp('dana')
    await addPerson(world.store, 'ada', ['admin'])
    const revoke = ENDING.revoke('ada', 'dana')
    const common = { signed: signedChange(), events: [event()], at: T0 }
    expect(await world.store.changePeople({ ...common, ...revoke })).toBe('stored')
    expect(await disable('dana')).toBe('last_admin')
    expect(await disable('ada')).toBe('stored')
  })

  const giveRoles = (name: string, roles: readonly Role[], signed = signedChange()) =>
    world.store.changePeople({ kind: 'change_roles', signed, events: [event()], person: person(name), roles })

  test('other roles are in the next roster, by what was signed, and last', async () => {
    await setUp('dana')
    await addPerson(world.store, 'lee', ['approver'])
    const before = await world.store.person(person('lee'))
    const signed = signedChange()
    expect(await giveRoles('lee', ['operator', 'admin'], signed)).toBe('stored')
    expect(await world.store.person(person('lee'))).toStrictEqual({ ...before, roles: ['operator', 'admin'] })
    expect((await world.store.rosterSteps(2, 10)).map(({ by }) => by)).toEqual([{ kind: 'change_roles', signed }])
    const listed = readRoster(await world.store.rosterText()).people.find(({ id }) => id === person('lee'))
    expect(listed?.roles).toEqual(['admin', 'operator'])
    // As an administrator, Lee is somebody to fall back on.
    expect(await giveRoles('dana', ['approver'])).toBe('stored')
    expect(await giveRoles('lee', ['operator'])).toBe('last_admin')
    expect(await giveRoles('nobody', ['operator'])).toBe('missing')
  })

  test('the role of the last administrator who can sign stays', async () => {
    await setUp('dana')
    expect(await giveRoles('dana', ['approver'])).toBe('last_admin')
    expect(await giveRoles('dana', ['approver', 'admin'])).toBe('stored')
    await addPerson(world.store, 'ada', ['admin'])
    const common = { signed: signedChange(), events: [event()], at: T0 }
    expect(await world.store.changePeople({ ...common, ...ENDING.revoke('ada', 'dana') })).toBe('stored')
    expect(await giveRoles('dana', ['approver'])).toBe('last_admin')
    expect(await giveRoles('ada', ['approver'])).toBe('stored')
  })

  test('whom an administrator invited who is none any more does not come in', async () => {
    await setUp('dana')
    await addPerson(world.store, 'ada', ['admin'])
    const invitation = { ...invitationFor('lee'), invitedBy: person('ada') }
    const kept = invitationFor('mo')
    await world.store.changePeople({ kind: 'invite', events: [], invitation })
    await world.store.changePeople({ kind: 'invite', events: [], invitation: kept })
    expect(await giveRoles('ada', ['approver'])).toBe('stored')
    const enrol = { kind: 'enrol', events: [], invitation: invitation.tokenHash } as const
    expect(await world.store.changePeople({ ...enrol, ...enrolment('lee') })).toBe('withdrawn')
    // Not even when the role comes back.
    expect(await giveRoles('ada', ['admin'])).toBe('stored')
    expect(await world.store.changePeople({ ...enrol, ...enrolment('lee') })).toBe('withdrawn')
    expect(await world.store.openInvitations()).toMatchObject([{ tokenHash: kept.tokenHash }])
  })

  test('with a person go their passkeys, devices, sessions; their address is free again', async () => {
    await setUp('dana')
    await addPerson(world.store, 'lee', ['approver'])
    const signedIn = session(person('lee'))
    const signIn = { kind: 'sign_in', events: [], session: signedIn, passkey: passkey('lee'), signCount: 3 } as const
    expect(await world.store.changePeople(signIn)).toBe('stored')
    const token = (await world.store.device(phone('lee')))?.tokenHash ?? ('' as never)
    expect(await disable('lee')).toBe('stored')
    expect(await world.store.session(signedIn.hash)).toBeUndefined()
    expect(await world.store.deviceByToken(token)).toBeUndefined()
    expect(await world.store.devicesOf([person('lee')])).toEqual([])
    expect(await world.store.passkeysOf([person('lee')])).toEqual([])
    expect(await world.store.passkey(passkey('lee'))).toMatchObject({ revokedAt: T0, signCount: 3 })
    expect(await world.store.personByEmail('lee@example.org')).toBeUndefined()
    expect(await world.store.person(person('lee'))).toMatchObject({ active: false })
    expect(await world.store.changePeople({ ...signIn, session: session(person('lee')) })).toBe('missing')
    const again = invitationFor('lee')
    expect(await world.store.changePeople({ kind: 'invite', events: [], invitation: again })).toBe('stored')
  })

  test('the roster follows each change of people, and events can name its digest', async () => {
    const empty = rosterDigest(rosterText({ v: 1, version: 0, previous: '', people: [], passkeys: [] }))
    expect(await world.store.roster()).toEqual({ version: 0, digest: empty })
    const dana = enrolment('dana', ['admin'])
    const named: StoredRoster[] = []
    const events = (roster: StoredRoster) => {
      named.push(roster)
      return [event(roster.digest)]
    }
    await world.store.changePeople({ kind: 'set_up', events, ...dana })
    const first = rosterDigest(rosterTextOf(dana))
    expect(await world.store.roster()).toEqual({ version: 1, digest: first })
    expect(named).toEqual([{ version: 1, digest: first }])
    expect(await world.store.logEntries(0, 1)).toEqual([{ index: 0, leaf: event(first) }])

    await addPerson(world.store, 'lee', ['approver'])
    expect(await world.store.roster()).toMatchObject({ version: 2 })
    const signIn = { session: session(person('lee')), passkey: passkey('lee'), signCount: 1 }
    await world.store.changePeople({ kind: 'sign_in', events: [], ...signIn })
    expect(await world.store.roster()).toMatchObject({ version: 2 })
    await disable('lee')
    expect(await world.store.roster()).toMatchObject({ version: 3 })
  })

  test('each roster keeps what let it follow: the set-up, the invitation that was used, the disabling', async () => {
    await setUp('dana')
    const invitation = invitationFor('lee')
    await world.store.changePeople({ kind: 'invite', events: [], invitation })
    await world.store.changePeople({ kind: 'enrol', events: [], invitation: invitation.tokenHash, ...enrolment('lee') })
    const signed = signedChange()
    await world.store.changePeople({ kind: 'disable_person', signed, events: [], person: person('lee'), at: T0 })
    const steps = await world.store.rosterSteps(0, 10)
    expect(steps.map(({ by }) => by)).toEqual([
      { kind: 'set_up' },
      { kind: 'enrol', signed: invitation.signed },
      { kind: 'disable_person', signed },
    ])
    const [first, second, third] = steps.map(({ roster }) => readRoster(roster))
    expect(first).toMatchObject({ v: 2, version: 1, previous: '', people: [{ admitted_by: '' }] })
    expect(second).toMatchObject({ version: 2, previous: rosterDigest(steps[0]?.roster ?? ('' as never)) })
    const admitted_by = digestOf('holdgate/admin/v1', invitation.signed?.statement ?? '')
    for (const roster of [second, third]) {
      expect(roster?.people.find(({ id }) => id === person('lee'))).toMatchObject({ admitted_by })
    }
    expect(third).toMatchObject({ version: 3, passkeys: [{ person: person('dana') }] })
    expect(await world.store.rosterText()).toBe(steps[2]?.roster)
    expect(await world.store.rosterSteps(1, 1)).toEqual([steps[1]])
    expect(await world.store.rosterSteps(3, 10)).toEqual([])
  })

  test('a chain begins with the last roster that nobody signed', async () => {
    const dana = enrolment('dana', ['admin'])
    await world.store.changePeople({ kind: 'set_up', events: [], ...dana })
    const old = (version: number) => rosterText({ ...readRoster(rosterTextOf(dana)), v: 1, version })
    for (const version of [2, 3]) {
      const text = old(version)
      await world.direct(
        `INSERT INTO rosters (version, digest, roster, step) VALUES (${version}, '${rosterDigest(text)}', '${text}', NULL)`,
      )
    }
    await addPerson(world.store, 'lee', ['approver'])
    const steps = await world.store.rosterSteps(0, 10)
    expect(steps.map(({ by }) => by.kind)).toEqual(['set_up', 'set_up', 'enrol'])
    expect(steps[1]?.roster).toBe(old(3))
    expect(readRoster(steps[2]?.roster ?? ('' as never))).toMatchObject({ version: 4, previous: rosterDigest(old(3)) })
  })

  test('an invitation that nobody signed lets nobody in', async () => {
    await setUp('dana')
    const { signed: _none, ...invitation } = invitationFor('lee')
    await world.store.changePeople({ kind: 'invite', events: [], invitation })
    expect(await world.store.invitation(invitation.tokenHash)).toBeUndefined()
    expect(await world.store.openInvitations()).toEqual([])
    const change = { kind: 'enrol', events: [], invitation: invitation.tokenHash, ...enrolment('lee') } as const
    expect(await world.store.changePeople(change)).toBe('used')
    expect(await world.store.person(person('lee'))).toBeUndefined()
  })

  test('a policy has a version that rises with each change, also back to an earlier one', async () => {
    const [a, b] = [random(32) as never, random(32) as never]
    expect(await world.store.policyVersion(a, 'a')).toBe(1)
    expect(await world.store.policyVersion(a, 'a')).toBe(1)
    expect(await world.store.policyVersion(b, 'b')).toBe(2)
    expect(await world.store.policyVersion(a, 'a')).toBe(3)
  })

  test('a fact is kept as it was first told', async () => {
    expect(await world.store.fact('rp-id')).toBeUndefined()
    expect(await world.store.keepFact('rp-id', 'localhost')).toBe('localhost')
    expect(await world.store.keepFact('rp-id', 'example.org')).toBe('localhost')
    expect(await world.store.fact('rp-id')).toBe('localhost')
  })
}

/** The first roster of all. */
function rosterTextOf({ person: one, passkey: { id, person: owner, publicKey } }: ReturnType<typeof enrolment>) {
  return rosterText({
    v: 2,
    version: 1,
    previous: '',
    people: [{ ...one, admitted_by: '' }],
    passkeys: [{ id, person: owner, public_key: publicKey }],
  })
}
