/**
 * The background of a paired browser on a relay in this process: rules, pins and holds are its own, only the
 * browser's storage, its passes and the page's bridge are written down instead. Between the two stands
 * whoever tampers with what the relay says.
 */
import type { HoldNotice, ToBridge } from '../../extension/bridge/messages.ts'
import type { Store } from '../../extension/background/store.ts'
import { openHoldTable } from '../../extension/background/hold-table.ts'
import { createKeeper } from '../../extension/background/keeper.ts'
import type { Pairing } from '../../extension/background/pairing.ts'
import { pinsOf } from '../../extension/background/pins.ts'
import { createRefresh } from '../../extension/background/refresh.ts'
import type { Relay } from '../../extension/background/relay.ts'
import { ProblemError } from '../../relay/client/client.ts'
import type { CallOptions } from '../../relay/client/client.ts'
import type { RouteName } from '../../relay/contract/route.ts'
import type { ReplyOf } from '../../relay/contract/schema/api.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { byDevice, type Calling, type Office } from '../kit/asking.ts'
import { newDeviceKey, signChange, type TestPerson } from '../kit/person.ts'
import { until } from '../kit/until.ts'

/** What outlives the worker. */
const local = new Map<string, unknown>()
const storage: Store = {
  get: (key: string) => Promise.resolve(structuredClone(local.get(key))),
  set: (key: string, value: unknown) => Promise.resolve(void local.set(key, structuredClone(value))),
  remove: (key: string) => Promise.resolve(void local.delete(key)),
}
const declarativeNetRequest = {
  getDynamicRules: () => Promise.resolve([]),
  updateDynamicRules: () => Promise.resolve(),
}
const browser = { runtime: { id: 'extension' }, declarativeNetRequest }
const chrome = { ...globalThis.chrome, ...browser }
Object.assign(globalThis, { chrome, browser: chrome })
const { openRules } = await import('../../extension/background/rules.ts')
const { openTrust } = await import('../../extension/background/trust.ts')

/** What stands between relay and browser. It may be changed while both run. */
type Lies = { [R in RouteName]?: (reply: ReplyOf<R>) => ReplyOf<R> | Promise<ReplyOf<R>> }

export type PairedBrowser = Awaited<ReturnType<typeof pairBrowser>>

export async function pairBrowser(office: Pick<Office, 'relay'>, operator: TestPerson) {
  let { relay } = office
  local.clear()
  const opened = await relay.send('pair', { body: await signChange(relay, operator, { kind: 'pair_browser' }) })
  const key = await newDeviceKey()
  const body = { code: opened.reply.code, name: 'Browser', jwk: key.jwk }
  const { reply } = await relay.send('claimPairing', { body })
  const own = { ...key, id: reply.device, token: reply.token }
  const pairing: Pairing = {
    relay: reply.relay,
    issuer: reply.relay,
    device: reply.device,
    token: reply.token,
    person: { name: reply.person.name, email: reply.person.email },
    jwks: reply.jwks as unknown as Pairing['jwks'],
    pairedAt: 0,
  }
  const lies: Lies = {}
  const asked: string[] = []
  const said: ToBridge[] = []

  async function call<R extends RouteName>(name: R, options: CallOptions<R>): Promise<ReplyOf<R> | ProblemError> {
    asked.push(name)
    const { params, query, body: sent, headers, signal } = options as Record<string, never>
    const search = new URLSearchParams(
      query ? Object.entries(query).map(([member, value]) => [member, String(value)]) : [],
    )
    const answer = await byDevice(relay, own)(name, {
      ...(params ? { params } : {}),
      ...(sent ? { body: sent } : {}),
      ...(headers ? { headers } : {}),
      ...(signal ? { signal } : {}),
      query: search.size === 0 ? '' : `?${search.toString()}`,
    })
    if (answer.status >= 400) return new ProblemError(answer.reply as never)
    const lie = lies[name] as ((reply: ReplyOf<R>) => Promise<ReplyOf<R>>) | undefined
    return lie ? lie(answer.reply) : answer.reply
  }
  const now = () => relay.clock.now
  const toRelay: Relay = { call, now, ahead: () => 0, state: () => ({ kind: 'unknown' }) }

  /** The worker, from what is stored. */
  async function start() {
    const [rules, trust] = [await openRules(storage, 'chromium'), await openTrust(storage)]
    const table = await openHoldTable(
      { get: () => Promise.resolve({}), set: () => Promise.resolve(), remove: () => Promise.resolve() },
      () => undefined,
    )
    const refresh = createRefresh({
      rules,
      trust,
      pairing: () => pairing,
      relay: () => toRelay,
      now,
      changed: () => Promise.resolve(),
    })
    const keeper = createKeeper({
      table,
      bridges: {
        attach: () => undefined,
        detach: () => [],
        has: () => true,
        together: () => true,
        say: (message) => said.push(message) > 0,
        stillHolds: () => Promise.resolve(true),
        tell: () => undefined,
      },
      passes: {
        open: () => Promise.resolve(),
        close: () => Promise.resolve(),
        closeAll: () => Promise.resolve(),
        watch: () => undefined,
        compares: false,
        isUnused: () => false,
      },
      pairing: () => pairing,
      relay: () => toRelay,
      covering: rules.covering,
      stopped: () => undefined,
      possibleRules: refresh.possibleRules,
      pins: trust.pins,
      freshen: refresh.freshen,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      now,
    })
    return { trust, refresh, keeper, table }
  }
  let worker = await start()
  await worker.trust.pin(pinsOf(reply))
  await worker.refresh.now()

  return {
    pairing,
    lies,
    asked,
    trust: () => worker.trust,
    /** Another relay answers from now on under the same address. */
    meets: (other: Office['relay']) => {
      relay = other
    },
    refresh: () => worker.refresh.now(),
    restart: async () => {
      worker = await start()
    },
    /** Holds a call. Resolves when it waits for people, or is over. */
    holds: async ({ method, target, text = '' }: Calling) => {
      const hold = crypto.randomUUID().replaceAll('-', '').slice(0, 22)
      const bytes = new TextEncoder().encode(text)
      const notice: HoldNotice = {
        kind: 'hold',
        hold,
        phase: 'waiting',
        sends: 'fetch',
        call: {
          method,
          target,
          headers: text === '' ? [] : [['content-type', 'application/json']],
          redirect: 'follow',
          credentials: 'include',
        },
        body: { length: bytes.length, sha256: plainDigest(bytes) },
        ...(text === '' ? {} : { shown: bytes.buffer }),
        detached: false,
        cannotWait: false,
      }
      const over = worker.keeper.take(notice, { tab: 1, frame: 0 })
      const { table } = worker
      await until(() => {
        const one = table.get(hold)
        return (one?.question ?? one?.end) !== undefined ? true : undefined
      }, 'question or end')
      return {
        id: table.get(hold)?.question?.id ?? ('' as never),
        /** What became of it, once nothing drives it any more. */
        outcome: async () => {
          await over
          const end = table.get(hold)
          const released = said.some((message) => message.kind === 'release' && message.hold === hold)
          return { state: end?.state, released, says: end?.end?.says }
        },
      }
    },
  }
}
