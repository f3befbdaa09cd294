/** Changes of people, devices and keys: each by its own passkey gesture, once, or not at all. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Change } from '../../relay/contract/change.ts'
import type { CanonicalJson, Digest, PersonId } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { Refused } from '../../relay/contract/refusals.ts'
import { changeChallenge, signInChallenge } from '../../relay/evidence/statement.ts'
import { openTestRelay } from '../kit/relay.ts'
import type { TestRelay } from '../kit/relay.ts'
import { enrolBy, foreignNonce, inviteBy, setUpBy, signChange, signTwisted } from '../kit/person.ts'
import type { TestPerson, Twist } from '../kit/person.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'

const INVITE: Change = { kind: 'invite', name: 'Lee', email: 'lee@example.org', roles: ['approver'] }

let relay: TestRelay
let ada: TestPerson
beforeEach(async () => {
  relay = await openTestRelay()
  onTestFinished(relay.close)
  ada = await setUpBy(relay)
})

const invited = async () => (await relay.deps.store.openInvitations()).map(({ email }) => email)
const challenge = async () => (await relay.send('challenge')).reply

describe('a statement that is wrong in one thing changes nothing', () => {
  const WRONG: Readonly<Record<string, readonly [Refused, (person: TestPerson) => Twist]>> = {
    'signed without user verification': ['passkey-refused', () => ({ wrong: { notVerified: true } })],
    'signed without a touch': ['passkey-refused', () => ({ wrong: { notPresent: true } })],
    'signed on another origin': ['passkey-refused', () => ({ wrong: { origin: 'https://holdgate.example.com' } })],
    'signed on a sibling origin': ['passkey-refused', () => ({ wrong: { origin: 'https://a.holdgate.example.org' } })],
    'signed over http': ['passkey-refused', () => ({ wrong: { origin: 'http://holdgate.example.org' } })],
    'signed on another port': ['passkey-refused', () => ({ wrong: { origin: 'https://holdgate.example.org:444' } })],
    'signed in a frame of another site': ['passkey-refused', () => ({ wrong: { crossOrigin: true } })],
    'signed for another relying party': ['passkey-refused', () => ({ wrong: { rpId: 'example.org' } })],
    'signed as a registration': ['passkey-refused', () => ({ wrong: { type: 'webauthn.create' } })],
    'by a passkey that nobody enrolled': [
      'passkey-refused',
      () => ({ by: softwarePasskey('https://holdgate.example.org') }),
    ],
    'naming another passkey': [
      'statement-differs',
      () => ({ statement: { credential: softwarePasskey('https://a.b').id } }),
    ],
    'naming another person': [
      'statement-differs',
      () => ({ statement: { person: `per_${'x'.repeat(22)}` as PersonId } }),
    ],
    'about another change': [
      'statement-differs',
      ({ id }) => ({ statement: { change: { kind: 'disable_person', person: id } } }),
    ],
    'for another roster': ['statement-differs', () => ({ statement: { roster_digest: 'A'.repeat(43) as Digest } })],
    'with another deadline': ['statement-differs', () => ({ statement: { expires_at: relay.clock.now + 3_600_000 } })],
    'with a nonce that this relay did not make': ['passkey-refused', () => ({ statement: { nonce: foreignNonce() } })],
    'with a member that is not known': ['wrong-shape', () => ({ statement: { more: 1 } as never })],
  }
  for (const [name, [code, twist]] of Object.entries(WRONG)) {
    test(name, async () => {
      const body = await signTwisted(relay, ada, { change: INVITE, ...twist(ada) })
      expect((await relay.send('invite', { body })).code).toBe(code)
      expect(await invited()).toEqual([])
    })
  }

  test('changed after it was signed', async () => {
    const body = await signChange(relay, ada, INVITE)
    const statement = body.statement.replace('lee@', 'eve@')
    expect((await relay.send('invite', { body: { ...body, statement } })).code).toBe('passkey-refused')
    expect(await invited()).toEqual([])
  })
  test('in another spelling of the same JSON', async () => {
    const body = await signChange(relay, ada, INVITE)
    const statement = body.statement.replace('{', '{ ') as CanonicalJson
    const signed = { statement, assertion: ada.passkey.assert(changeChallenge(statement)) }
    expect((await relay.send('invite', { body: signed })).code).toBe('not-canonical')
  })
  test('signed as a sign-in', async () => {
    const body = await signChange(relay, ada, INVITE)
    const assertion = ada.passkey.assert(signInChallenge(body.statement))
    expect((await relay.send('invite', { body: { ...body, assertion } })).code).toBe('passkey-refused')
  })
  test('by somebody without the role', async () => {
    const lee = await enrolBy(relay, ada, { name: 'Lee', email: 'lee@example.org', roles: ['approver', 'operator'] })
    const invite: Change = { ...INVITE, email: 'eve@example.org' }
    expect((await relay.send('invite', { body: await signChange(relay, lee, invite) })).code).toBe('forbidden')
    const service: Change = { kind: 'create_service', name: 'job', rules: [] }
    expect((await relay.send('createService', { body: await signChange(relay, lee, service) })).code).toBe('forbidden')
    const disable: Change = { kind: 'disable_person', person: ada.id }
    const body = await signChange(relay, lee, disable)
    expect((await relay.send('disablePerson', { params: { id: ada.id }, body })).code).toBe('forbidden')
  })
  test('by an administrator who is no operator, to pair a browser', async () => {
    const lee = await enrolBy(relay, ada, { name: 'Lee', email: 'lee@example.org', roles: ['admin'] })
    const body = await signChange(relay, lee, { kind: 'pair_browser' })
    expect((await relay.send('pair', { body })).code).toBe('forbidden')
  })
})

describe('a signed change', () => {
  test('counts once', async () => {
    const body = await signChange(relay, ada, INVITE)
    expect((await relay.send('invite', { body })).status).toBe(200)
    expect((await relay.send('invite', { body })).code).toBe('challenge-used')
    expect(await invited()).toEqual(['lee@example.org'])
  })
  test('counts once of eight times at the same moment', async () => {
    const body = await signChange(relay, ada, INVITE)
    const answers = await Promise.all(Array.from({ length: 8 }, () => relay.send('invite', { body })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ code }) => code === 'challenge-used')).toHaveLength(7)
    expect(await invited()).toEqual(['lee@example.org'])
  })
  test('does not count again under another nonce that is used for something else', async () => {
    const { nonce, expires_at } = await challenge()
    const twist: Twist = { statement: { nonce, expires_at } }
    expect(
      (await relay.send('invite', { body: await signTwisted(relay, ada, { change: INVITE, ...twist }) })).status,
    ).toBe(200)
    const service: Change = { kind: 'create_service', name: 'job', rules: [] }
    const body = await signTwisted(relay, ada, { change: service, ...twist })
    expect((await relay.send('createService', { body })).code).toBe('challenge-used')
    expect(await relay.deps.store.services()).toEqual([])
  })
  test('counts until one millisecond before its deadline', async () => {
    const body = await signChange(relay, ada, INVITE)
    relay.clock.now += LIMITS.challengeMinutes * 60_000 - 1
    expect((await relay.send('invite', { body })).status).toBe(200)
  })
  test('is late at its deadline', async () => {
    const body = await signChange(relay, ada, INVITE)
    relay.clock.now += LIMITS.challengeMinutes * 60_000
    expect((await relay.send('invite', { body })).code).toBe('challenge-expired')
  })
  test('does not survive a change of people that came between', async () => {
    const body = await signChange(relay, ada, { kind: 'create_service', name: 'job', rules: [] })
    await enrolBy(relay, ada, { name: 'Lee', email: 'lee@example.org', roles: ['approver'] })
    expect((await relay.send('createService', { body })).code).toBe('statement-differs')
  })
  test('for one address is no change for another', async () => {
    const body = await signChange(relay, ada, { kind: 'disable_person', person: ada.id })
    const lee = await enrolBy(relay, ada, { name: 'Lee', email: 'lee@example.org', roles: ['approver'] })
    const fresh = await signChange(relay, ada, { kind: 'disable_person', person: ada.id })
    for (const sent of [body, fresh]) {
      const answer = await relay.send('disablePerson', { params: { id: lee.id }, body: sent })
      expect(answer.code).toBe('statement-differs')
    }
  })
  test('leaves an audit entry that names the roster it led to', async () => {
    await enrolBy(relay, ada, { name: 'Lee', email: 'lee@example.org', roles: ['approver'] })
    const { size } = await relay.deps.store.logHead()
    const entries = (await relay.deps.store.logEntries(0, size)).map(({ leaf }) => JSON.parse(leaf) as { kind: string })
    expect(entries.map(({ kind }) => kind)).toEqual([
      'policy.loaded',
      'people.set_up',
      'people.invited',
      'people.enrolled',
    ])
    expect(entries.at(-1)).toMatchObject({ roster_digest: (await challenge()).roster_digest })
    expect(JSON.stringify(entries)).not.toContain('@example.org')
  })
})

describe('disabling a person', () => {
  const LEE = { name: 'Lee', email: 'lee@example.org', roles: ['approver', 'operator'] } as const
  const disable = async (person: TestPerson) => {
    const body = await signChange(relay, ada, { kind: 'disable_person', person: person.id })
    return relay.send('disablePerson', { params: { id: person.id }, body })
  }

  test('ends their session at once', async () => {
    const lee = await enrolBy(relay, ada, LEE)
    expect((await relay.send('me', { headers: { cookie: lee.cookie } })).status).toBe(200)
    expect((await disable(lee)).status).toBe(204)
    expect((await relay.send('me', { headers: { cookie: lee.cookie } })).code).toBe('unauthenticated')
  })
  test('ends their passkey', async () => {
    const lee = await enrolBy(relay, ada, LEE)
    await disable(lee)
    const body = await signChange(relay, lee, { kind: 'pair_browser' })
    expect((await relay.send('pair', { body })).code).toBe('passkey-refused')
  })
  test('leaves their address free for somebody else, who is another person', async () => {
    const lee = await enrolBy(relay, ada, LEE)
    await disable(lee)
    const next = await enrolBy(relay, ada, LEE)
    expect(next.id).not.toBe(lee.id)
  })
  test('is refused for the last administrator', async () => {
    expect((await disable(ada)).code).toBe('last-admin')
    expect((await relay.send('me', { headers: { cookie: ada.cookie } })).status).toBe(200)
  })
  test('is possible for an administrator while there is another', async () => {
    await enrolBy(relay, ada, { ...LEE, roles: ['admin'] })
    expect((await disable(ada)).status).toBe(204)
  })
  test('counts once', async () => {
    const lee = await enrolBy(relay, ada, LEE)
    expect((await disable(lee)).status).toBe(204)
    expect((await disable(lee)).code).toBe('not-found')
  })
})

test('an invitation to an address that is here is refused', async () => {
  await expect(inviteBy(relay, ada, { name: 'Ada', email: 'ADA@example.org', roles: ['admin'] })).rejects.toThrow(
    'email-taken',
  )
})
