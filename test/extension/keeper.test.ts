import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { HoldNotice, ToBridge } from '../../extension/bridge/messages.ts'
import { openHoldTable } from '../../extension/background/hold-table.ts'
import { createKeeper, type Keeper } from '../../extension/background/keeper.ts'
import type { Doubt } from '../../extension/background/pins.ts'
import type { Relay } from '../../extension/background/relay.ts'
import type { KeeperDeps } from '../../extension/background/steps.ts'
import { ProblemError } from '../../relay/client/client.ts'
import type { Asked } from '../../relay/contract/action.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { actionDigest, actionText, callDigest } from '../../relay/evidence/action.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import { DEVICE, DIGEST, GRANT, NOBODY, NOTICE, REQUEST, viewOf } from './kit.ts'

const ISSUER = 'https://holdgate.example.com'
const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const KEY = { kid: 'k1', privateJwk: { kty: 'OKP', crv: 'Ed25519', d, x } } as const
const FROM = { tab: 1, frame: 0 }
const RULE = {
  id: 'r' as never,
  methods: [],
  url: 'https://admin.example.com/*',
  bind_headers: [],
  decide: 'ask' as const,
  conditional: false,
  quorum: 1,
  approvers: ['dana@example.org'],
}

type Asking = Readonly<{ body: { action: Asked; salt: never } }>

/** A background with the browser and the relay at its edges written down as a list of what happened. */
async function background(covering: ReturnType<KeeperDeps['covering']> = RULE) {
  const happened: string[] = []
  const said: ToBridge[] = []
  let redeemed = true
  let isOneDocument = true
  let doubt: Doubt | undefined
  let answerAsk: Promise<unknown> = Promise.resolve()
  let answering: Promise<unknown> = Promise.resolve()
  let opening: Promise<unknown> = Promise.resolve()
  let asked: RequestView | undefined

  const approve = async ({ body: { action, salt } }: Asking): Promise<RequestView> => {
    const text = actionText({
      ...action,
      v: 1,
      requester: {
        kind: 'operator',
        person: 'per_x' as never,
        name: 'A',
        email: 'a@example.org',
        device: DEVICE as never,
      },
      enforcer: { kind: 'extension', id: DEVICE as never },
      created_at: 1,
      salt,
    })
    const digests = { call_digest: callDigest(action), action_digest: actionDigest(text) }
    const jws = await signGrant(
      {
        ...digests,
        iss: ISSUER,
        aud: DEVICE,
        jti: GRANT,
        req: REQUEST,
        // Who approved is looked at in approval.test.ts; here the signed rules ask nobody.
        basis: 'rule',
        policy_digest: DIGEST,
        roster_digest: DIGEST,
        iat: 1,
        exp: 100,
      },
      KEY,
    )
    const grant = { id: GRANT, status: 'open' as const, usable_until: 100_000, jws }
    return viewOf({ ...digests, action: text, status: 'approved', grant })
  }
  const problem = (code: 'grant-redeemed'): ProblemError =>
    new ProblemError({ type: '', title: 'No.', status: 409, code, hint: '', request_id: '', now: 2000 })
  const call = async (name: string, options: unknown): Promise<unknown> => {
    happened.push(name)
    if (name === 'ask') {
      await answerAsk
      return (asked = await approve(options as Asking))
    }
    if (name === 'redeem' && !redeemed) return problem('grant-redeemed')
    await answering
    happened.push(`${name} answered`)
    return { grant: { ...asked?.grant, status: 'redeemed' }, now: 2000 }
  }

  const table = await openHoldTable(
    { get: () => Promise.resolve({}), set: () => Promise.resolve(), remove: () => Promise.resolve() },
    (hold) => happened.push(hold.handed && hold.state === 'armed' ? 'handed' : hold.state),
  )
  const pins = {
    roster: NOBODY,
    rosters: [DIGEST],
    checkedAt: 2000,
    keys: { grant: [{ kty: 'OKP' as const, crv: 'Ed25519' as const, x, kid: 'k1' }], log: [] },
  }
  const keeper = createKeeper({
    table,
    bridges: {
      attach: () => undefined,
      detach: () => [],
      has: () => true,
      together: () => isOneDocument,
      say: (message) => {
        happened.push(`say ${message.kind}`)
        said.push(message)
        return true
      },
      stillHolds: () => Promise.resolve(true),
      tell: () => undefined,
    },
    passes: {
      open: async () => {
        happened.push('pass')
        await opening
      },
      close: () => Promise.resolve(void happened.push('no pass')),
      closeAll: () => Promise.resolve(),
      watch: () => undefined,
    },
    pairing: () => ({
      relay: ISSUER,
      issuer: ISSUER,
      device: DEVICE as never,
      token: '',
      person: { name: 'A', email: 'a@example.org' },
      jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid: 'k1' }] },
      pairedAt: 0,
    }),
    relay: (): Relay => ({
      call: call as Relay['call'],
      now: () => 2000,
      ahead: () => 0,
      state: () => ({ kind: 'unknown' }),
    }),
    covering: () => covering,
    possibleRules: () =>
      Promise.resolve({
        policy_digest: DIGEST,
        rules: [{ id: 'delete-customer' as never, decide: 'allow', quorum: 0, approvers: [] }],
        open: false,
      }),
    pins: () => (doubt === undefined ? pins : { ...pins, doubt }),
    freshen: () => Promise.resolve(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    now: () => 2000,
  })
  const take = (change: Partial<HoldNotice> = {}) => keeper.take({ ...NOTICE, ...change }, FROM)
  return {
    keeper,
    happened,
    said,
    take,
    doubting: (what: Doubt) => {
      doubt = what
    },
    otherDocument: () => {
      isOneDocument = false
    },
    refuseRedeem: () => {
      redeemed = false
    },
    delayAnswers: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      answering = promise
      return resolve
    },
    delayPass: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      opening = promise
      return resolve
    },
    delayAsk: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      answerAsk = promise
      return resolve
    },
    state: () => table.get(NOTICE.hold)?.state,
    releases: () => said.filter((message) => message.kind === 'release'),
  }
}

const run = (keeper: Keeper) => keeper.act(NOTICE.hold, 'run')

describe('the keeper', () => {
  test('redeems, stores, opens the pass and stores again before the bridge learns the nonce', async () => {
    const { happened, take } = await background()
    await take()
    expect(happened).toEqual([
      'held',
      'ask',
      'approved',
      'approved',
      'redeem',
      'redeem answered',
      'approved',
      'armed',
      'pass',
      'handed',
      'say release',
    ])
  })
  test('releases nothing when the grant was redeemed elsewhere', async () => {
    const { take, refuseRedeem, releases, state } = await background()
    refuseRedeem()
    await take()
    expect([state(), releases()]).toEqual(['refused', []])
  })
  test('redeems nothing in doubt, gives the grant back, and says why', async () => {
    const { take, doubting, releases, state, said, happened } = await background()
    doubting('log-older')
    await take()
    expect([state(), releases()]).toEqual(['refused', []])
    expect(happened).not.toContain('redeem')
    expect(happened).toContain('revokeGrant')
    expect(said).toMatchObject([{ kind: 'end', says: expect.stringMatching(/gone backwards.*Nothing was sent\.$/) }])
  })
  test('lets a call near a rule go without asking anybody', async () => {
    const { happened, take, releases } = await background('harmless')
    await take()
    expect(releases().length).toBe(1)
    expect(happened).not.toContain('ask')
  })
  test('sends nothing for a page when no rule is near', async () => {
    const { take, said, state } = await background('foreign')
    await take()
    expect(said).toMatchObject([{ kind: 'end', name: 'TypeError' }])
    expect(state()).toBeUndefined()
  })
  test('runs nothing by itself once the page stopped waiting, and once only when told to', async () => {
    const { keeper, take, state, releases, happened } = await background()
    await take({ detached: true })
    expect([state(), releases(), happened.includes('redeem')]).toEqual(['approved', [], false])
    await Promise.all([run(keeper), run(keeper)])
    await run(keeper)
    expect(releases().length).toBe(1)
  })
  test('arms a hold again that still waits, under a new nonce', async () => {
    const { take, releases } = await background()
    await take()
    await take()
    const [first, second] = releases()
    expect(releases().length).toBe(2)
    expect(first).not.toEqual(second)
  })
  test('does not arm a hold again whose page left before it was sent', async () => {
    const { take, releases, state, happened } = await background()
    await take()
    await take({ detached: true })
    expect([state(), releases().length]).toEqual(['failed', 1])
    expect(happened).toContain('reportOutcome')
  })
  test('has told the relay when a cancel is over, so that the pairing may end', async () => {
    const { keeper, take, delayAnswers, happened } = await background()
    await take({ detached: true })
    const answer = delayAnswers()
    const cancelled = keeper.act(NOTICE.hold, 'cancel').then(() => happened.at(-2))
    setTimeout(answer, 10)
    expect(await cancelled).toBe('revokeGrant answered')
  })
  test('hands no nonce to a page that went while its pass was opened, and leaves no pass', async () => {
    const { keeper, take, delayPass, state, releases, happened } = await background()
    const open = delayPass()
    const taking = take()
    await expect.poll(() => happened).toContain('pass')
    await keeper.gone(NOTICE.hold)
    open()
    await taking
    expect([state(), releases()]).toEqual(['failed', []])
    expect(happened).not.toContain('handed')
    expect(happened.at(-1)).toBe('no pass')
  })
  test('withdraws a question that the relay took after the page was gone', async () => {
    const { keeper, take, delayAsk, state, happened } = await background()
    const answer = delayAsk()
    const taking = take()
    await expect.poll(() => happened).toContain('ask')
    await keeper.gone(NOTICE.hold)
    expect(state()).toBe('cancelled')
    answer()
    await taking
    await expect.poll(() => happened).toContain('revokeGrant')
    expect(happened).not.toContain('redeem')
  })
  test('never arms a hold again that is being sent', async () => {
    const { take, releases } = await background()
    await take()
    await take({ phase: 'sending' })
    expect(releases().length).toBe(1)
  })
  test('does not arm a hold again after the browser saw it leave, whatever the bridge says', async () => {
    const { keeper, take, releases, state } = await background()
    await take()
    const [release] = releases()
    await keeper.seen(release?.kind === 'release' ? release.nonce : '', 'left')
    await take()
    expect([state(), releases().length]).toEqual(['sent', 1])
  })
  test('asks nothing anew about the same call of the same document while nobody waits for the first', async () => {
    const { keeper, take, happened, said, releases } = await background()
    await take({ detached: true, cannotWait: true })
    await take({ hold: 'i'.repeat(22) })
    expect(said).toEqual([{ kind: 'join', hold: 'i'.repeat(22), into: NOTICE.hold }])
    await keeper.attached(NOTICE.hold)
    await keeper.attached(NOTICE.hold)
    expect(happened.filter((what) => what === 'ask').length).toBe(1)
    expect(releases().length).toBe(1)
  })
  test('asks anew about the same call of another document', async () => {
    const { take, otherDocument, happened } = await background()
    otherDocument()
    await take({ detached: true })
    await take({ detached: true, hold: 'i'.repeat(22) })
    expect(happened.filter((what) => what === 'ask').length).toBe(2)
  })
  test.for([
    ['method', { call: { ...NOTICE.call, method: 'PUT' } }],
    ['target', { call: { ...NOTICE.call, target: `${NOTICE.call.target}?x` } }],
    ['bound header', { call: { ...NOTICE.call, headers: [['content-type', 'text/plain']] } }],
    ['body', { body: { length: 3, sha256: DIGEST } }],
    ['credentials', { call: { ...NOTICE.call, credentials: 'omit' } }],
  ] as const)('asks anew about a call with another %s', async ([, change]) => {
    const { take, happened } = await background()
    await take({ detached: true })
    await take({ detached: true, hold: 'i'.repeat(22), ...change })
    expect(happened.filter((what) => what === 'ask').length).toBe(2)
  })
  test('asks anew about the same call while somebody waits for the first, or after it was sent', async () => {
    const { keeper, take, happened, state } = await background()
    await take({ detached: true })
    await run(keeper)
    expect(state()).toBe('armed')
    await take({ detached: true, hold: 'i'.repeat(22) })
    expect(happened.filter((what) => what === 'ask').length).toBe(2)
  })
  test('takes what its bridge found to be another call as not sent, and tells the relay', async () => {
    const { keeper, take, state, happened } = await background()
    await take()
    await keeper.answered(NOTICE.hold, { result: 'differs', what: 'body' })
    expect(state()).toBe('failed')
    expect(happened).toContain('reportOutcome')
  })
  test('lets nobody say of a call that the browser saw leave that it was not sent', async () => {
    const { keeper, take, releases, state } = await background()
    await take()
    const [release] = releases()
    await keeper.seen(release?.kind === 'release' ? release.nonce : '', 'left')
    await keeper.answered(NOTICE.hold, { result: 'differs', what: 'body' })
    expect(state()).toBe('unknown')
  })
  test('offers to run what could not wait and needs nobody’s approval', async () => {
    const { keeper, take, releases, state, happened } = await background('harmless')
    await take({ detached: true, cannotWait: true })
    expect([state(), releases()]).toEqual(['approved', []])
    await run(keeper)
    expect(releases().length).toBe(1)
    expect(happened).not.toContain('ask')
  })
  test('cannot cancel what may have left', async () => {
    const { keeper, take, state } = await background()
    await take()
    await keeper.act(NOTICE.hold, 'cancel')
    expect(state()).toBe('armed')
  })
  test('reports what the bridge was answered', async () => {
    const { keeper, take, state, happened } = await background()
    await take()
    await keeper.answered(NOTICE.hold, { result: 'answer', status: 204, milliseconds: 5 })
    expect(state()).toBe('done')
    expect(happened).toContain('reportOutcome')
  })
})
