/** An administrator changes what somebody may do: what it takes, and what it ends at once. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../../relay/contract/change.ts'
import type { PersonId } from '../../../relay/contract/ids.ts'
import { walkRosters } from '../../../relay/evidence/roster-chain.ts'
import {
  ask,
  asking,
  byDevice,
  byService,
  bySession,
  decide,
  decisionOf,
  deviceDenial,
  openOffice,
  TRANSFER,
  viewAs,
} from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { enrolBy, entryWith, inviteBy, inviteDeviceBy, pairBy, signChange } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import { ORIGIN } from '../../kit/relay.ts'
import { until } from '../../kit/until.ts'

const SITE = { origin: ORIGIN, rpId: new URL(ORIGIN).hostname }
const ATTEMPT = 'A'.repeat(22)

let office: Office
beforeEach(async () => {
  office = await openOffice()
})

type Giving = Readonly<{ by?: TestPerson; to: Readonly<{ id: PersonId }>; roles: readonly Role[] }>

const give = async ({ by = office.ada, to: { id }, roles }: Giving) =>
  office.relay.send('changeRoles', {
    params: { id },
    body: await signChange(office.relay, by, { kind: 'change_roles', person: id, roles }),
  })
const rolesOf = async ({ id }: TestPerson) => (await office.relay.deps.store.person(id))?.roles
const newAdmin = () =>
  enrolBy(office.relay, office.ada, { name: 'Bo', email: 'bo@example.org', roles: ['admin', 'approver'] })

describe('other roles', () => {
  test('are given by an administrator, in a roster that everybody can follow and a leaf of the log', async () => {
    const { relay, ada, lee } = office
    expect((await give({ to: lee, roles: ['admin', 'operator'] })).status).toBe(204)
    const { steps } = (await bySession(relay, ada)('rosters')).reply
    expect(steps.at(-1)?.by.kind).toBe('change_roles')
    const walk = await walkRosters(undefined, steps, SITE)
    const { digest } = await relay.deps.store.roster()
    expect('newest' in walk && walk.newest?.digest).toBe(digest)
    const { size } = await relay.deps.store.logHead()
    const [{ leaf } = { leaf: '{}' }] = await relay.deps.store.logEntries(size - 1, 1)
    expect(JSON.parse(leaf)).toMatchObject({
      kind: 'people.roles_changed',
      person: lee.id,
      roles: ['admin', 'operator'],
      by: ada.id,
      roster_digest: digest,
    })
  })

  test('count for the session that is open, from the next call on', async () => {
    const { relay, lee } = office
    const people = () => bySession(relay, lee)('people')
    expect((await people()).code).toBe('forbidden')
    await give({ to: lee, roles: ['admin'] })
    expect((await people()).status).toBe(200)
    expect((await bySession(relay, lee)('me')).reply.person.roles).toEqual(['admin'])
    await give({ to: lee, roles: ['approver'] })
    expect((await people()).code).toBe('forbidden')
  })

  test('are not given by somebody who is no administrator, to whomever', async () => {
    const { ada, dana, lee } = office
    for (const to of [ada, dana, lee]) expect((await give({ by: lee, to, roles: ['admin'] })).code).toBe('forbidden')
    expect([await rolesOf(dana), await rolesOf(lee)]).not.toContainEqual(['admin'])
  })

  test('are what the link for a further device says, also where it is older', async () => {
    const { relay, ada, lee } = office
    const token = await inviteDeviceBy(relay, lee)
    const opened = () => relay.send('openInvitation', { body: { token } })
    await give({ to: lee, roles: ['admin', 'operator'] })
    expect((await opened()).reply.roles).toEqual(['admin', 'operator'])
    const body = await signChange(relay, ada, { kind: 'disable_person', person: lee.id })
    await relay.send('disablePerson', { params: { id: lee.id }, body })
    expect((await opened()).code).toBe('token-invalid')
  })

  test('are nobody’s own to give or to lay down', async () => {
    const bo = await newAdmin()
    const before = await rolesOf(bo)
    for (const roles of [['admin', 'approver', 'operator'], ['approver']] as const)
      expect((await give({ by: bo, to: bo, roles })).code).toBe('forbidden')
    expect(await rolesOf(bo)).toEqual(before)
  })

  test.each<[string, readonly string[]]>([
    ['none', []],
    ['one twice', ['admin', 'admin']],
    ['one that there is not', ['owner']],
  ])('are refused where they are %s', async (_, roles) => {
    expect((await give({ to: office.lee, roles: roles as readonly Role[] })).status).toBe(422)
    expect((await office.relay.deps.store.roster()).version).toBe(3)
  })

  test('are for the person whom the statement names, and for somebody who is here', async () => {
    const { relay, ada, dana, lee } = office
    const body = await signChange(relay, ada, { kind: 'change_roles', person: lee.id, roles: ['admin'] })
    expect((await relay.send('changeRoles', { params: { id: dana.id }, body })).code).toBe('statement-differs')
    expect((await give({ to: { id: `per_${'x'.repeat(22)}` as PersonId }, roles: ['admin'] })).code).toBe('not-found')
  })

  test('of two administrators who take the role from each other at once, one is left', async () => {
    const { relay, ada } = office
    const bo = await newAdmin()
    const taking = async (by: TestPerson, { id }: TestPerson) => ({
      params: { id },
      body: await signChange(relay, by, { kind: 'change_roles', person: id, roles: ['operator'] }),
    })
    const bodies = [await taking(ada, bo), await taking(bo, ada)]
    const answers = await Promise.all(bodies.map((body) => relay.send('changeRoles', body)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect([await rolesOf(ada), await rolesOf(bo)].filter((roles) => roles?.includes('admin'))).toHaveLength(1)
  })

  test('end an invitation that the administrator of before had made', async () => {
    const bo = await newAdmin()
    const who = { name: 'Eve', email: 'eve@example.org' }
    const token = await inviteBy(office.relay, bo, { ...who, roles: ['admin'] })
    const { body } = await entryWith(token, who)
    await give({ to: bo, roles: ['approver'] })
    expect((await office.relay.send('enrol', { body })).code).toBe('invitation-withdrawn')
  })
})

describe('somebody who approves no more', () => {
  test('decides nothing that they were asked, is offered nothing, and others still decide it', async () => {
    const { relay, dana, lee } = office
    const { id } = await ask(office)
    const view = await viewAs(relay, lee, id)
    let isHeard = false
    relay.deps.wake.onRequest(id, () => (isHeard = true))
    await give({ to: lee, roles: ['operator'] })
    expect(isHeard).toBe(true)
    for (const verdict of ['approve', 'deny'] as const) {
      const body = decisionOf({ person: lee, view, verdict })
      expect((await relay.send('decide', { params: { id }, body })).code).toBe('not-asked')
    }
    const body = await deviceDenial(lee, view)
    expect((await relay.send('decide', { params: { id }, body })).code).toBe('not-asked')
    expect((await viewAs(relay, lee, id)).you).toEqual({ can: 'read', because: 'not_asked' })
    const { asked } = await viewAs(relay, dana, id)
    expect(asked.map(({ person, gone }) => [person, gone])).toEqual([
      [dana.id, undefined],
      [lee.id, true],
    ])
    expect((await bySession(relay, lee)('inbox')).reply.waiting).toMatchObject([{ id, can_decide: false }])
    expect((await decide(relay, dana, { id })).reply.status).toBe('approved')
  })

  test('is told so on the card that is open, at once, and so are the others', async () => {
    const { relay, dana, lee } = office
    const { id, version } = await ask(office)
    await viewAs(relay, dana, id)
    const { you } = await viewAs(relay, lee, id)
    expect(you.can).toBe('decide')
    const looking = [dana, lee].map((person) =>
      bySession(relay, person)('request', { params: { id }, query: `?wait=20&after=${version}` }),
    )
    await until(() => (relay.deps.wake.listeners() === 2 ? true : undefined), 'both who look')
    await give({ to: lee, roles: ['operator'] })
    const [seen, own] = await Promise.all(looking)
    expect(own?.reply).toMatchObject({ version, you: { can: 'read', because: 'not_asked' } })
    expect(seen?.reply.asked.map(({ gone }) => gone)).toEqual([undefined, true])
  })

  test('does not make up a quorum with an approval of before', async () => {
    const { relay, dana, lee } = office
    const { id } = await ask(office, TRANSFER)
    expect((await decide(relay, dana, { id })).reply.status).toBe('pending')
    await give({ to: dana, roles: ['operator'] })
    expect((await viewAs(relay, lee, id)).quorum).toEqual({ needed: 2, approved: 0 })
    const { status, quorum } = (await decide(relay, lee, { id })).reply
    expect([status, quorum.approved]).toEqual(['pending', 1])
  })

  test('has approved nothing that is still to run', async () => {
    const { relay, billing, dana } = office
    const { id, call_digest } = await ask(office)
    const { grant } = (await decide(relay, dana, { id })).reply
    await give({ to: dana, roles: ['operator'] })
    const body = { attempt: ATTEMPT, call_digest }
    const { code } = await byService(relay, billing)('redeem', { params: { id: grant?.id ?? '' }, body })
    expect(code).toBe('approval-withdrawn')
  })

  test('is not asked anew, and somebody who approves since is', async () => {
    const { relay, dana, lee } = office
    await give({ to: lee, roles: ['operator'] })
    const { id } = await ask(office)
    expect((await viewAs(relay, dana, id)).asked.map(({ person }) => person)).toEqual([dana.id])
    await give({ to: lee, roles: ['approver'] })
    expect((await bySession(relay, lee)('request', { params: { id } })).code).toBe('not-found')
    const later = await ask(office)
    expect((await decide(relay, lee, { id: later.id })).reply.status).toBe('approved')
  })
})

describe('the browser of somebody who asks no more', () => {
  test('asks nothing and runs nothing, also what is approved; what ran it reports', async () => {
    const { relay, dana, lee } = office
    await give({ to: lee, roles: ['operator', 'approver'] })
    const send = byDevice(relay, await pairBy(relay, lee))
    const approved = async () => {
      const { id, call_digest } = (await send('ask', { body: asking() })).reply
      const grant = (await decide(relay, dana, { id })).reply.grant?.id ?? ''
      return { params: { id: grant }, body: { attempt: ATTEMPT, call_digest } }
    }
    const running = await approved()
    expect((await send('redeem', running)).status).toBe(200)
    const waiting = await approved()
    await give({ to: lee, roles: ['approver'] })
    expect((await send('ask', { body: asking() })).code).toBe('forbidden')
    expect((await send('redeem', waiting)).code).toBe('forbidden')
    const outcome = { result: 'executed', status: 204, milliseconds: 31 }
    const reported = await send('reportOutcome', { params: running.params, body: { attempt: ATTEMPT, outcome } })
    expect(reported.reply.grant.status).toBe('executed')
  })
})
