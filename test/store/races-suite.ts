import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Digest } from '../../relay/contract/ids.ts'
import { transition } from '../../relay/core/request.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import type { PeopleChange, Store } from '../../relay/store/store.ts'
import { agreed, decision, person, T0 } from '../core/builders.ts'
import {
  addPerson,
  approve,
  approved,
  asked,
  device,
  digest,
  enrolment,
  event,
  id,
  invitationFor,
  notice,
  openWorld,
  passkey,
  question,
  random,
  redeemed,
  session,
  signedChange,
  text,
} from './world.ts'
import type { OpenStore, World } from './world.ts'

const ROUNDS = 12

/** Two relays that do the same thing, or its opposite, in the same moment. */
export function racesSuite(open: OpenStore): void {
  let world: World
  let one: Store
  let other: Store
  beforeEach(async () => {
    world = await openWorld(open)
    one = world.store
    other = await world.other()
  })
  afterEach(async () => {
    await checkLog(one)
    await world.close()
  })

  const change = (store: Store, what: PeopleChange) => store.changePeople(what)
  const disabling = (name: string): PeopleChange => ({
    kind: 'disable_person',
    signed: signedChange(),
    person: person(name),
    at: T0,
    events: [event()],
  })

  const demoting = (name: string): PeopleChange => ({
    kind: 'change_roles',
    signed: signedChange(),
    person: person(name),
    roles: ['operator'],
    events: [event()],
  })

  test('a grant is redeemed by one attempt of many', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await approved(one)
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          (n % 2 === 0 ? one : other).commit({
            before,
            after: redeemed(before, random(16), T0),
            events: [event()],
            within: 'usable_until',
          }),
        ),
      )
      expect(results.filter((result) => result === 'stored')).toHaveLength(1)
    }
  })

  test('an approval and a denial leave one of them', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await asked(one)
      const no = { ...decision('lee', 'deny'), statement: text('no') }
      const denied = agreed(transition(before, { kind: 'decide', decision: no }, T0))
      const results = await Promise.all([
        one.commit({ before, after: approve(before, T0), events: [event()], within: 'expires_at' }),
        other.commit({ before, after: denied, events: [event()], within: 'expires_at' }),
      ])
      expect(results.toSorted()).toEqual(['stale', 'stored'])
      const stored = await one.request(before.id)
      expect(stored?.decisions).toHaveLength(1)
      expect(stored?.grant === undefined).toBe(stored?.status === 'denied')
    }
  })

  test.each([
    ['is out', disabling],
    ['approves no more', demoting],
  ])('nobody approves who %s by then', async (_, ending) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `round-${round}`
      await addPerson(one, name, ['approver'])
      const asking = { person: person(name), nonce: random(32), askedAt: T0 }
      const before = await asked(one, question({ asked: [asking] }))
      const yes = { ...decision(name, 'approve'), statement: text(name) }
      const after = agreed(transition(before, { kind: 'decide', decision: yes }, T0))
      const [stored, disabled] = await Promise.all([
        one.commit({ before, after, events: [event(name)], within: 'expires_at', relyingOn: [person(name)] }),
        change(other, { ...ending(name), events: [event(`${name} is out`)] }),
      ])
      expect(disabled).toBe('stored')
      const { size } = await one.logHead()
      const said = (await one.logEntries(0, size)).map(({ leaf }) => leaf)
      const [decided, out] = [said.indexOf(event(name)), said.indexOf(event(`${name} is out`))]
      expect(stored === 'stored' ? decided : out + 1).toBeLessThan(stored === 'stored' ? out : size + 1)
      if (stored !== 'stored') expect([stored, decided]).toEqual(['stale', -1])
    }
  })

  test.each([
    ['disable each other', disabling, disabling],
    ['take the role from each other', demoting, demoting],
    ['do one to the other and the other to the one', disabling, demoting],
  ])('two administrators who %s leave one', async (_, ofOne, ofOther) => {
    await addPerson(one, 'ada', ['admin'])
    const results = await Promise.all([change(one, ofOne('dana')), change(other, ofOther('ada'))])
    expect(results.toSorted()).toEqual(['last_admin', 'stored'])
    const admins = (await one.people()).filter(({ active, roles }) => active && roles.includes('admin'))
    expect(admins).toHaveLength(1)
  })

  test('changes signed over one roster: the first is made', async () => {
    await addPerson(one, 'ada', ['admin'])
    const roster = (await one.roster()).digest
    const results = await Promise.all([
      change(one, { ...disabling('lee'), roster }),
      change(other, { ...disabling('mo'), roster }),
      change(other, { kind: 'invite', invitation: invitationFor('new'), events: [event()], roster }),
    ])
    // An invitation changes no roster, so it is made too where it was first.
    expect(results.filter((result) => result === 'stored').length).toBeGreaterThan(0)
    expect(results.slice(0, 2).filter((result) => result === 'stored').length).toBe(1)
    expect(new Set(results)).toEqual(new Set(['stored', 'stale']))
  })

  test('an invitation lets one person in, and none when its maker is out first', async () => {
    await addPerson(one, 'ada', ['admin'])
    const invitation = { ...invitationFor('new'), invitedBy: person('ada') }
    await change(one, { kind: 'invite', invitation, events: [event()] })
    const enrol = (store: Store, name: string) =>
      change(store, { kind: 'enrol', invitation: invitation.tokenHash, events: [event()], ...enrolment(name) })
    const [first, second, out] = await Promise.all([
      enrol(one, 'eva'),
      enrol(other, 'eve'),
      change(other, disabling('ada')),
    ])
    expect(out).toBe('stored')
    expect([first, second].filter((result) => result === 'stored').length).toBeLessThan(2)
    expect([first, second]).toContain('used')
  })

  test('an invitation is used or cancelled, never both', async () => {
    for (const name of ['eva', 'eve', 'evi', 'evo']) {
      const invitation = invitationFor(name)
      await change(one, { kind: 'invite', invitation, events: [event()] })
      const hash = invitation.tokenHash
      const [entered, cancelled] = await Promise.all([
        change(one, { kind: 'enrol', invitation: hash, events: [event()], ...enrolment(name) }),
        change(other, { kind: 'cancel_invitation', invitation: hash, events: [event()] }),
      ])
      expect([
        ['stored', 'missing'],
        ['withdrawn', 'stored'],
      ]).toContainEqual([entered, cancelled])
      const isIn = (await other.personByEmail(enrolment(name).person.email)) !== undefined
      expect(isIn).toBe(entered === 'stored')
    }
  })

  test('one address is one person', async () => {
    for (const name of ['a', 'b']) {
      await change(one, { kind: 'invite', invitation: { ...invitationFor(name) }, events: [event()] })
    }
    const [a, b] = await one.openInvitations()
    const entry = (name: string) => {
      const made = enrolment(name)
      return { ...made, person: { ...made.person, email: 'same@example.org' } }
    }
    const enrol = (store: Store, invitation: Digest | undefined, name: string) =>
      change(store, { kind: 'enrol', ...(invitation && { invitation }), events: [event()], ...entry(name) })
    const results = await Promise.all([enrol(one, a?.tokenHash, 'a'), enrol(other, b?.tokenHash, 'b')])
    expect(results.toSorted()).toEqual(['stored', 'taken'])
  })

  test('a nonce is used once', async () => {
    const nonce = { nonce: random(32), expiresAt: T0 + 1_000 }
    const signIn = (store: Store) =>
      change(store, {
        kind: 'sign_in',
        session: session(person('lee')),
        passkey: passkey('lee'),
        signCount: 1,
        nonce,
        events: [event()],
      })
    const results = await Promise.all([signIn(one), signIn(other), signIn(one), signIn(other)])
    expect(results.toSorted()).toEqual(['stored', 'used', 'used', 'used'])
  })

  test('a person who is disabled while they sign in is not signed in', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `round-${round}`
      await addPerson(one, name, ['approver'])
      const made = session(person(name))
      const signIn: PeopleChange = {
        kind: 'sign_in',
        session: made,
        passkey: passkey(name),
        signCount: 1,
        events: [event()],
      }
      await Promise.all([change(one, signIn), change(other, disabling(name))])
      expect(await one.session(made.hash)).toBeUndefined()
      expect(await one.devicesOf([person(name)])).toEqual([])
    }
  })

  test('a pairing pairs one browser, and none of somebody who is out', async () => {
    await addPerson(one, 'op', ['operator'])
    const pairing = {
      lookup: '7K3Q',
      proofHash: digest(),
      person: person('op'),
      expiresAt: T0 + 60_000,
      wrongTries: 0,
    }
    await change(one, { kind: 'pair', pairing, events: [event()] })
    const claim = (store: Store) =>
      change(store, {
        kind: 'claim_pairing',
        lookup: '7K3Q',
        device: { ...device(id('device'), person('op')), kind: 'browser' },
        events: [event()],
      })
    const results = await Promise.all([claim(one), claim(other), change(other, disabling('op')), claim(one)])
    expect(results.filter((result) => result === 'stored').length).toBeLessThan(3)
    expect(await one.devicesOf([person('op')])).toEqual([])
  })

  test('of wrong guesses on both, no more are compared than are allowed', async () => {
    const pairing = {
      lookup: '7K3Q',
      proofHash: digest(),
      person: person('lee'),
      expiresAt: T0 + 60_000,
      wrongTries: 0,
    }
    await change(one, { kind: 'pair', pairing, events: [event()] })
    await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? one : other).tryPairing('7K3Q', digest())))
    expect((await one.pairing('7K3Q'))?.wrongTries).toBe(5)
    expect(await other.tryPairing('7K3Q', pairing.proofHash)).toBe(false)
  })

  test('an idempotency key opens one request', async () => {
    const idempotency = { key: 'key', bodyDigest: digest() }
    const results = await Promise.all(
      [one, other, one, other].map((store) => store.commit({ after: question(), events: [event()], idempotency })),
    )
    expect(results.toSorted()).toEqual(['stored', 'taken', 'taken', 'taken'])
  })

  test('policy versions rise by one, and the same policy loaded by both is one version', async () => {
    const [first, second] = [digest(), digest()]
    expect(new Set(await Promise.all([one.policyVersion(first, 'a'), other.policyVersion(first, 'a')]))).toEqual(
      new Set([1]),
    )
    const versions = await Promise.all(
      Array.from({ length: 6 }, (_, n) => (n % 2 ? one : other).policyVersion(n % 3 ? first : second, 'b')),
    )
    expect(Math.max(...versions)).toBe(await other.newestPolicy())
  })

  test('a fact is kept once', async () => {
    const kept = await Promise.all([one.keepFact('f', 'a'), other.keepFact('f', 'b'), one.keepFact('f', 'c')])
    expect(new Set(kept).size).toBe(1)
    expect(await other.fact('f')).toBe(kept[0])
  })

  test('a DPoP proof is used once', async () => {
    const proof = { jkt: 'jkt', jti: random(16), until: T0 + 300_000 }
    const used = await Promise.all([one, other, one, other].map((store) => store.useProof(proof)))
    expect(used.filter(Boolean)).toHaveLength(1)
  })

  test('a notice is claimed by one of them, a deadline is ended by one of them', async () => {
    const request = await asked(one, question(), { notices: Array.from({ length: 20 }, () => notice()) })
    const claims = await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? one : other).claimNotices(5, 60_000)))
    const rest = await one.claimNotices(100, 60_000)
    const ids = [...claims, rest].flat().map((claimed) => claimed.id)
    expect(ids).toHaveLength(20)
    expect(new Set(ids).size).toBe(20)
    await world.turnTo(30_000)
    const after = agreed(transition(request, { kind: 'expire' }, T0 + 30_000))
    const results = await Promise.all(
      [one, other].map((store) => store.commit({ before: request, after, events: [event()], past: 'expires_at' })),
    )
    expect(results.toSorted()).toEqual(['stale', 'stored'])
  })

  test('leaves of both stand in one order without a gap', async () => {
    const { size } = await one.logHead()
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => asked(n % 2 ? one : other, question({ asked: [], decide: 'deny' }))),
    )
    expect((await other.logHead()).size).toBe(size + 60)
  })
}

/** The log is whole: positions, hashes, root. */
async function checkLog(store: Store): Promise<void> {
  const { size, root } = await store.logHead()
  const entries = await store.logEntries(0, size + 1)
  expect(entries.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, index) => index))
  expect(root).toBe(rootOf(entries.reduce((edge, { leaf }) => append(edge, leafHash(leaf)), emptyEdge)))
}
