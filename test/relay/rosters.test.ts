import { beforeEach, describe, expect, test } from 'vitest'
import { advanceRoster, knownRoster, walkRosters } from '../../relay/evidence/roster-chain.ts'
import { checkConsoleRules } from '../../relay/evidence/console-rules.ts'
import { byDevice, bySession, openOffice } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { enrolBy, entryWith, inviteBy, newDeviceKey, pairBy, signChange } from '../kit/person.ts'
import { ORIGIN } from '../kit/relay.ts'

const SITE = { origin: ORIGIN, rpId: new URL(ORIGIN).hostname }

let office: Office
beforeEach(async () => {
  office = await openOffice()
})

const steps = async (after?: number) =>
  (await bySession(office.relay, office.dana)('rosters', after === undefined ? {} : { query: `?after=${after}` })).reply
    .steps
const disableLee = async () => {
  const body = await signChange(office.relay, office.ada, { kind: 'disable_person', person: office.lee.id })
  await office.relay.send('disablePerson', { params: { id: office.lee.id }, body })
}

describe('the steps of the roster', () => {
  test('lead from the first set-up to the people of now, each signed by an administrator', async () => {
    await disableLee()
    const all = await steps()
    expect(all.map(({ by }) => by.kind)).toEqual(['set_up', 'enrol', 'enrol', 'disable_person'])
    const walk = await walkRosters(undefined, all, SITE)
    expect(walk).toMatchObject({ newest: { roster: { version: 4 } } })
    expect('newest' in walk && walk.newest?.digest).toBe((await office.relay.deps.store.roster()).digest)
  })

  test('are those behind the version that is known', async () => {
    expect(await steps(2)).toEqual((await steps()).slice(2))
    expect(await steps(3)).toEqual([])
  })

  test('come twenty at once', async () => {
    for (let count = 0; count < 20; count += 1) {
      await enrolBy(office.relay, office.ada, { name: 'Mo', email: `mo${count}@example.org`, roles: ['operator'] })
    }
    const first = await steps()
    expect(first).toHaveLength(20)
    const rest = await steps(20)
    const walk = await walkRosters(undefined, [...first, ...rest], SITE)
    expect(walk).toMatchObject({ newest: { roster: { version: 23 } } })
  })

  test('hold whatever spaces and capitals an invitation was signed with', async () => {
    const who = { name: ' Mo  ', email: 'Mo@Example.ORG', roles: ['approver', 'operator', 'approver'] as const }
    const token = await inviteBy(office.relay, office.ada, who)
    const { body } = await entryWith(token, { name: 'Mo', email: 'mo@example.org' })
    expect((await office.relay.send('enrol', { body })).status).toBe(200)
    expect(await walkRosters(undefined, await steps(), SITE)).toMatchObject({ newest: { roster: { version: 4 } } })
  })

  test('are for people and paired browsers only', async () => {
    expect((await office.relay.send('rosters')).code).toBe('unauthenticated')
    const browser = await pairBy(office.relay, office.lee)
    const { status, reply } = await byDevice(office.relay, browser)('rosters', { query: '?after=1' })
    expect([status, reply.steps.length]).toEqual([200, 2])
  })
})

describe('a browser', () => {
  test('gets at pairing the roster to pin', async () => {
    const { reply } = await office.relay.send('pair', {
      body: await signChange(office.relay, office.lee, { kind: 'pair_browser' }),
    })
    const { jwk } = await newDeviceKey()
    const claimed = await office.relay.send('claimPairing', { body: { code: reply.code, name: 'Browser', jwk } })
    const pinned = knownRoster(claimed.reply.roster)
    expect(pinned.digest).toBe((await office.relay.deps.store.roster()).digest)
    await disableLee()
    const [step] = await steps(pinned.roster.version)
    if (!step) throw new Error('There is no step.')
    expect(await advanceRoster(pinned, step, SITE)).toMatchObject({ roster: { version: 4 } })
  })

  test('gets in the signed rules who may approve, the keys and the newest roster', async () => {
    const browser = await pairBy(office.relay, office.lee)
    const { reply } = await byDevice(office.relay, browser)('consoleRules')
    const rules = await checkConsoleRules({ jws: reply.jws, jwks: office.relay.deps.keys.jwks(), newerThan: 0 })
    const [{ x, kid } = { x: '', kid: '' }] = office.relay.deps.keys.jwks().keys
    const ops = ['dana@example.org', 'lee@example.org']
    expect(rules).toMatchObject({
      keys: { grant: [{ kty: 'OKP', crv: 'Ed25519', x, kid }] },
      roster: await office.relay.deps.store.roster(),
      rules: [
        { id: 'delete-customer', quorum: 1, approvers: ops },
        { id: 'transfer', quorum: 2, approvers: ops },
        { id: 'read', quorum: 0, approvers: [] },
        { id: 'never', quorum: 0, approvers: [] },
        // What "read" may pass over, and the rest.
        { id: 'default', decide: 'deny', methods: ['GET'], quorum: 0, approvers: [] },
        { id: 'default', decide: 'deny', methods: [], quorum: 0, approvers: [] },
      ],
    })
  })
})
