/** A background whose browser and relay are written down instead: what happened, in order. */
import { generateKeyPairSync } from 'node:crypto'
import type { HoldNotice, ToBridge } from '../../extension/bridge/messages.ts'
import { openHoldTable } from '../../extension/background/hold-table.ts'
import { createKeeper } from '../../extension/background/keeper.ts'
import type { Doubt } from '../../extension/background/pins.ts'
import type { Relay } from '../../extension/background/relay.ts'
import type { KeeperDeps } from '../../extension/background/steps.ts'
import { ProblemError } from '../../relay/client/client.ts'
import type { Asked } from '../../relay/contract/action.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { actionDigest, actionText, callDigest } from '../../relay/evidence/action.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import { DEVICE, DIGEST, GRANT, NOBODY, NOTICE, REQUEST, viewOf } from './kit.ts'

export const ISSUER = 'https://holdgate.example.com'
const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
export const X = x
export const KEY = { kid: 'k1', privateJwk: { kty: 'OKP', crv: 'Ed25519', d, x } } as const
export const FROM = { tab: 1, frame: 0 }
export const RULE = {
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
export async function background(covering: ReturnType<KeeperDeps['covering']> = RULE) {
  const happened: string[] = []
  const said: ToBridge[] = []
  const stopped: unknown[] = []
  let redeemed = true
  let known = true
  let room = true
  let isOneDocument = true
  let now = 2000
  let doubt: Doubt | undefined
  let answerAsk: Promise<unknown> = Promise.resolve()
  let answering: Promise<unknown> = Promise.resolve()
  let opening: Promise<unknown> = Promise.resolve()
  let closing: Promise<unknown> = Promise.resolve()
  let watching = false
  let early = false
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
  const problem = (code: 'grant-redeemed' | 'not-redeemed'): ProblemError =>
    new ProblemError({ type: '', title: 'No.', status: 409, code, hint: '', request_id: '', now: 2000 })
  const call = async (name: string, options: unknown): Promise<unknown> => {
    happened.push(name)
    if (name === 'ask') {
      await answerAsk
      return (asked = await approve(options as Asking))
    }
    if (name === 'revokeGrant' && !known) return problem('grant-redeemed')
    if (name === 'redeem' && !redeemed) return problem('grant-redeemed')
    await answering
    happened.push(`${name} answered`)
    if (name === 'reportOutcome' && early) return problem('not-redeemed')
    return { grant: { ...asked?.grant, status: 'redeemed' }, now: 2000 }
  }

  const table = await openHoldTable(
    {
      get: () => Promise.resolve({}),
      set: () => (room ? Promise.resolve() : Promise.reject(new Error('QUOTA_BYTES quota exceeded'))),
      remove: () => Promise.resolve(),
    },
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
      close: async () => {
        const slowly = closing
        closing = Promise.resolve()
        await slowly
        happened.push('no pass')
      },
      closeAll: () => Promise.resolve(),
      watch: (needed) => {
        watching = needed
      },
      compares: false,
      isUnused: () => false,
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
      now: () => now,
      ahead: () => 0,
      state: () => ({ kind: 'unknown' }),
    }),
    covering: () => covering,
    stopped: (call, tab) => stopped.push({ ...call, tab }),
    possibleRules: () =>
      Promise.resolve({
        policy_digest: DIGEST,
        rules: [{ id: 'delete-customer' as never, decide: 'allow', quorum: 0, approvers: [] }],
        open: false,
      }),
    pins: () => (doubt === undefined ? pins : { ...pins, doubt }),
    freshen: () => Promise.resolve(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    now: () => now,
  })
  const take = (change: Partial<HoldNotice> = {}) => keeper.take({ ...NOTICE, ...change }, FROM)
  return {
    keeper,
    happened,
    said,
    stopped,
    take,
    doubting: (what: Doubt) => {
      doubt = what
    },
    otherDocument: () => {
      isOneDocument = false
    },
    fill: () => {
      room = false
    },
    pass: (milliseconds: number) => {
      now += milliseconds
    },
    forgetGrants: () => {
      known = false
    },
    failPass: () => {
      opening = Promise.reject(new Error('MAX_NUMBER_OF_SESSION_RULES'))
      opening.catch(() => undefined)
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
    /** Of the next pass. */
    delayClosing: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      closing = promise
      return resolve
    },
    reportEarly: (is: boolean) => {
      early = is
    },
    watching: () => watching,
    delayAsk: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      answerAsk = promise
      return resolve
    },
    hold: () => table.get(NOTICE.hold),
    state: () => table.get(NOTICE.hold)?.state,
    releases: () => said.filter((message) => message.kind === 'release'),
  }
}
