/**
 * One held call and everything around it that may die, answer late or never: a worker that is started anew from
 * what is stored, a relay whose answers are let go one by one, a bridge, a console, a clock. What the bridge and
 * the relay do is written down a second time here, as briefly as can be.
 */
import type { Answered, FromBridge, ToBridge } from '../../extension/bridge/messages.ts'
import { openHoldTable, type HoldTable } from '../../extension/background/hold-table.ts'
import type { Hold } from '../../extension/background/hold.ts'
import { createKeeper, type Keeper } from '../../extension/background/keeper.ts'
import type { Relay } from '../../extension/background/relay.ts'
import { ProblemError } from '../../relay/client/client.ts'
import type { Asked } from '../../relay/contract/action.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { actionDigest, actionText, callDigest } from '../../relay/evidence/action.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import { DEVICE, DIGEST, GRANT, NOBODY, NOTICE, REQUEST, viewOf } from './kit.ts'
import { FROM, ISSUER, KEY, RULE, X } from './background-rig.ts'

const BLOCKED = 'net::ERR_BLOCKED_BY_CLIENT'
const BODY = new TextEncoder().encode('{}')
type Pending = Readonly<{ name: string; options: never; resolve: (reply: unknown) => void; reject: (e: Error) => void }>
type Worker = { alive: boolean; keeper: Keeper; table: HoldTable }

export type OneLife = Awaited<ReturnType<typeof startLife>>

export async function startLife() {
  let now = 100_000
  const stored = new Map<string, unknown>()
  let room = true
  const passes = new Map<number, string>()
  let pending: Pending[] = []
  let arrivals = 0
  /** Everything that went wrong, in words. */
  const wrong: string[] = []
  const request = { status: '' as RequestView['status'] | '', version: 0, text: '', digests: {} as never, jws: '' }
  const grant = { status: 'none', attempt: '', usableUntil: 0, outcome: '' }
  const bridge = {
    phase: 'waiting',
    detached: false,
    here: true,
    inbox: [] as ToBridge[],
    nonce: '',
    ended: '',
    answered: undefined as Answered | undefined,
  }
  let worker: Worker | undefined

  const view = (): RequestView =>
    viewOf({
      ...(request.digests as object),
      action: request.text as never,
      status: request.status as 'pending',
      version: request.version,
      now,
      expires_at: 400_000,
      ...(request.status === 'approved' && {
        grant: { id: GRANT, status: 'open', usable_until: grant.usableUntil, jws: request.jws },
      }),
    })
  const problem = () =>
    new ProblemError({ type: '', title: 'No.', status: 409, code: 'grant-redeemed', hint: '', request_id: '', now })

  /** What the relay does when a call reaches it. */
  function reach({ name, options }: Pending): unknown {
    const { body } = options as { body: Record<string, unknown> }
    if (name === 'ask') {
      if (request.status === '') {
        const action = body['action'] as Asked
        request.text = actionText({
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
          salt: body['salt'] as never,
        })
        request.digests = {
          call_digest: callDigest(action),
          action_digest: actionDigest(request.text as never),
        } as never
        Object.assign(request, { status: 'pending', version: 1 })
      }
      return view()
    }
    if (name === 'request') return view()
    if (name === 'cancel') {
      if (request.status !== 'pending') return problem()
      Object.assign(request, { status: 'cancelled', version: request.version + 1 })
    }
    if (name === 'revokeGrant') {
      if (grant.status !== 'open') return problem()
      grant.status = 'revoked'
    }
    if (name === 'redeem') {
      const same = grant.status === 'redeemed' && grant.attempt === body['attempt'] && grant.outcome === ''
      if (!same && (grant.status !== 'open' || now >= grant.usableUntil)) return problem()
      Object.assign(grant, { status: 'redeemed', attempt: body['attempt'] })
    }
    if (name === 'reportOutcome') {
      const { result } = body['outcome'] as { result: string }
      if (grant.status !== 'redeemed') return problem()
      if (grant.outcome !== '' && grant.outcome !== result) wrong.push(`outcome ${grant.outcome}, then ${result}`)
      grant.outcome = result
    }
    return { ...view(), grant: { id: GRANT, status: grant.status }, now }
  }

  function say(message: FromBridge): void {
    const { keeper, alive } = worker ?? {}
    if (!alive || !keeper || !bridge.here) return
    const done =
      message.kind === 'hold'
        ? keeper.take(message, FROM)
        : message.kind === 'detached'
          ? keeper.detach(message.hold)
          : message.kind === 'answered'
            ? keeper.answered(message.hold, message.answered)
            : Promise.resolve()
    done.catch((error: unknown) => room && wrong.push(String(error)))
  }
  function announce(): void {
    if (bridge.phase === 'ended') return
    const { phase, detached } = bridge
    say({
      ...NOTICE,
      body: { length: BODY.length, sha256: plainDigest(BODY) },
      hold: NOTICE.hold,
      phase: phase as 'waiting',
      detached,
      shown: BODY.buffer,
    })
    if (bridge.answered) say({ kind: 'answered', hold: NOTICE.hold, answered: bridge.answered })
  }

  /** Kept, and said again to a worker that was not there to hear it. */
  function report(answered: Answered): void {
    Object.assign(bridge, { phase: 'answered', answered })
    say({ kind: 'answered', hold: NOTICE.hold, answered })
  }

  function hear(message: ToBridge): void {
    if (message.kind === 'recorded') bridge.phase = 'ended'
    if (message.kind === 'end' && bridge.phase === 'waiting')
      Object.assign(bridge, { phase: 'ended', ended: message.says })
    if (message.kind !== 'release' || bridge.phase !== 'waiting') return
    if (bridge.detached && !message.run) {
      announce()
      return
    }
    Object.assign(bridge, { phase: 'sending', nonce: message.nonce })
    const url = `${NOTICE.call.target}#${message.nonce}`
    if (![...passes.values()].includes(message.nonce)) {
      void worker?.keeper.seen(message.nonce, { error: BLOCKED, url }).catch(() => undefined)
      report({ result: 'no-answer', says: 'blocked' })
      return
    }
    arrivals += 1
    if (grant.status !== 'redeemed') wrong.push('it arrived without a redeemed grant')
    if (bridge.detached && !message.run) wrong.push('it arrived though its page had left')
    void worker?.keeper.seen(message.nonce, 'left').catch(() => undefined)
  }

  const start = async () => {
    if (worker?.alive) return
    passes.clear()
    const me: Partial<Worker> & { alive: boolean } = { alive: true }
    const never = new Promise<never>(() => undefined)
    const living = <Value>(work: () => Value): Value | Promise<never> => (me.alive ? work() : never)
    const table = await openHoldTable(
      {
        get: () => Promise.resolve(Object.fromEntries(structuredClone(stored))),
        set: async (items) =>
          living(() => {
            if (!room) throw new Error('QUOTA_BYTES quota exceeded')
            for (const [key, value] of Object.entries(items)) stored.set(key, structuredClone(value))
          }),
        remove: async (keys) => living(() => keys.forEach((key) => stored.delete(key))),
      },
      (hold) => checkForward(hold),
    )
    let rank = 0
    function checkForward({ state }: Hold): void {
      const next = { held: 0, approved: 1, armed: 2, sent: 3 }[state as 'held'] ?? 4
      if (me.alive && next < rank) wrong.push(`back to ${state}`)
      rank = next
    }
    const call = (name: string, options: Readonly<{ signal?: AbortSignal }>) =>
      living(
        () =>
          new Promise((resolve, reject) => {
            const one: Pending = { name, options: options as never, resolve, reject }
            pending.push(one)
            options.signal?.addEventListener('abort', () => {
              pending = pending.filter((other) => other !== one)
              reject(new Error('aborted'))
            })
          }),
      )
    const keeper = createKeeper({
      table,
      bridges: {
        attach: () => undefined,
        detach: () => [],
        has: () => bridge.here && bridge.phase !== 'ended',
        together: () => true,
        say: (message) => me.alive && bridge.inbox.push(message) > 0,
        stillHolds: () => {
          if (bridge.here && bridge.phase !== 'ended') announce()
          return Promise.resolve(bridge.here && bridge.phase !== 'ended')
        },
        tell: () => undefined,
      },
      passes: {
        open: async ({ pass }) => living(() => void passes.set(pass?.rule ?? 0, pass?.nonce ?? '')),
        close: async (rule) => living(() => void passes.delete(rule)),
        closeAll: () => Promise.resolve(),
        compares: false,
        isUnused: () => false,
        watch: () => undefined,
      },
      pairing: () => ({
        relay: ISSUER,
        issuer: ISSUER,
        device: DEVICE as never,
        token: '',
        person: { name: 'A', email: 'a@example.org' },
        jwks: { keys: [] },
        pairedAt: 0,
      }),
      relay: (): Relay => ({
        call: call as Relay['call'],
        now: () => now,
        ahead: () => 0,
        state: () => ({ kind: 'unknown' }),
      }),
      covering: () => RULE,
      stopped: () => undefined,
      possibleRules: async () => ({
        policy_digest: DIGEST,
        rules: [{ id: 'delete-customer' as never, decide: 'allow', quorum: 0, approvers: [] }],
        open: false,
      }),
      pins: () => ({
        roster: NOBODY,
        rosters: [DIGEST],
        checkedAt: now,
        keys: { grant: [{ kty: 'OKP', crv: 'Ed25519', x: X, kid: 'k1' }], log: [] },
      }),
      freshen: () => Promise.resolve(),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      now: () => now,
    })
    worker = Object.assign(me, { keeper, table })
    announce()
    keeper.sweep().catch(() => undefined)
  }
  const answer = (how: (one: Pending) => void) => {
    if (request.status === 'pending' && now >= 400_000) Object.assign(request, { status: 'expired', version: 9 })
    const at = pending.findIndex(({ name }) => name !== 'request' || request.status !== 'pending')
    const [one] = at < 0 ? [] : pending.splice(at, 1)
    if (one) how(one)
  }
  const act = (what: 'cancel' | 'run') =>
    void (worker?.alive === true && worker.keeper.act(NOTICE.hold, what).catch(() => undefined))

  const events = {
    start,
    crash: () => {
      if (worker) worker.alive = false
      pending = []
    },
    deliver: () => answer((one) => one.resolve(reach(one))),
    'lose the call': () => answer((one) => one.reject(new Error('reset'))),
    'lose the answer': () =>
      answer((one) => {
        reach(one)
        one.reject(new Error('reset'))
      }),
    hear: () => {
      const message = bridge.here ? bridge.inbox.shift() : undefined
      if (message) hear(message)
    },
    approve: async () => {
      if (request.status !== 'pending' || now >= 400_000) return
      const usableUntil = now + 60_000
      request.jws = await signGrant(
        {
          ...(request.digests as { call_digest: never; action_digest: never }),
          iss: ISSUER,
          aud: DEVICE,
          jti: GRANT,
          req: REQUEST,
          basis: 'rule',
          policy_digest: DIGEST,
          roster_digest: DIGEST,
          iat: 1,
          exp: usableUntil / 1000,
        },
        KEY,
      )
      Object.assign(request, { status: 'approved', version: request.version + 1 })
      Object.assign(grant, { status: 'open', usableUntil })
    },
    deny: () => {
      if (request.status === 'pending') Object.assign(request, { status: 'denied', version: request.version + 1 })
    },
    leave: () => {
      bridge.detached = true
      if (bridge.phase === 'waiting') say({ kind: 'detached', hold: NOTICE.hold })
    },
    gone: () => {
      bridge.here = false
      void (worker?.alive && worker.keeper.gone(NOTICE.hold).catch(() => undefined))
    },
    cancel: () => act('cancel'),
    run: () => act('run'),
    'the console answers': () => {
      if (bridge.phase !== 'sending' || !bridge.here || arrivals === 0) return
      void (worker?.alive && worker.keeper.seen(bridge.nonce, { status: 200 }).catch(() => undefined))
      report({ result: 'answer', status: 200, milliseconds: 1 })
    },
    'time passes': () => {
      now += 30_000
    },
    'the clock goes back': () => {
      now -= 20_000
    },
    'the store is full': () => {
      room = false
    },
    'the store has room': () => {
      room = true
    },
    sweep: () => void (worker?.alive && worker.keeper.sweep().catch(() => undefined)),
  } as const
  return {
    events,
    wrong,
    arrivals: () => arrivals,
    bridge,
    grant,
    state: () => worker?.table.get(NOTICE.hold),
  }
}
