/** The relay as something to time: people of its own, requests that wait, decisions signed beforehand. */
import type { RequestView } from '../../relay/contract/request.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { asking, byService, decisionOf, serviceBy, viewAs } from '../kit/asking.ts'
import { enrolBy, setUpWith } from '../kit/person.ts'
import { ORIGIN } from '../kit/relay.ts'
import { openLine } from './line.ts'
import { startRelayProcess } from './relay-process.ts'
import type { Starting } from './relay-process.ts'
import type { Sending } from './line.ts'
import type { Lap, Target } from './target.ts'

const TRIES = 20
const BUSY_MILLISECONDS = 500

export type BenchedRelay = Target &
  Readonly<{
    pid: number
    /** Asks so much, by as many services as that takes. @returns the waits for it, still to be sent */
    waits: (count: number) => Promise<readonly Pick<Sending, 'path' | 'headers'>[]>
    /** What its service asks; nobody has decided yet. */
    ask: () => Promise<RequestView>
    /** What its approver signs on their phone. */
    sign: (asked: RequestView) => Promise<Lap>
    /** Uses the grant and reports; the lap's wait has said that there is one. */
    act: (approved: RequestView) => Promise<void>
  }>

/** @param apart callers wait at one relay, decisions come to another; both on that database */
export async function startRelay(starting: Starting, apart = false): Promise<BenchedRelay> {
  const relay = await startRelayProcess(starting)
  const other = apart ? await startRelayProcess({ ...starting, besides: relay }) : relay
  const ada = await setUpWith(relay, relay.setupToken)
  const dana = await enrolBy(relay, ada, { name: 'Dana', email: 'dana@example.org', roles: ['approver'] })
  const billing = await serviceBy(relay, ada)
  const authorization = `Bearer ${billing.key}`
  const as = byService(relay, billing)
  const [caller, approver] = [openLine(relay.port), openLine(other.port)]

  async function ask(): Promise<RequestView> {
    for (let tries = 1; ; tries += 1) {
      const { status, reply, text } = await as('ask', { body: asking() })
      if (status === 202) return reply
      // Nothing of asking is timed, and a relay that holds thousands may be busy for a moment.
      if (status !== 503 || tries === TRIES) throw new Error(`Not asked: ${text}`)
      await new Promise((resolve) => setTimeout(resolve, BUSY_MILLISECONDS))
    }
  }

  async function sign({ id }: RequestView): Promise<Lap> {
    const view = await viewAs(relay, dana, id)
    const body = JSON.stringify(decisionOf({ person: dana, view, verdict: 'approve' }))
    const headers = {
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      cookie: dana.cookie,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }
    return {
      wait: { method: 'GET', path: `/v1/requests/${id}?wait=20`, headers: { authorization } },
      decide: { method: 'POST', path: `/v1/requests/${id}/decisions`, headers, body },
    }
  }

  async function waits(count: number): Promise<readonly Pick<Sending, 'path' | 'headers'>[]> {
    const found: Pick<Sending, 'path' | 'headers'>[] = []
    while (found.length < count) {
      const service = await serviceBy(relay, ada)
      const size = Math.min(LIMITS.pendingRequestsPerRequester, count - found.length)
      const asked = await Promise.all(
        Array.from({ length: size }, () => byService(relay, service)('ask', { body: asking() })),
      )
      const headers = { authorization: `Bearer ${service.key}` }
      for (const { reply } of asked) found.push({ path: `/v1/requests/${reply.id}?wait=20`, headers })
    }
    return found
  }

  return {
    name: 'relay',
    pid: relay.pid,
    port: relay.port,
    waits,
    caller,
    approver,
    ask,
    sign,
    async prepare(laps) {
      const prepared: Lap[] = []
      while (prepared.length < laps) prepared.push(await sign(await ask()))
      return prepared
    },
    async act({ grant, call_digest }) {
      const params = { id: grant?.id ?? '' }
      const attempt = 'A'.repeat(22)
      const redeemed = await as('redeem', { params, body: { attempt, call_digest } })
      const outcome = { result: 'executed', status: 204 }
      const reported = await as('reportOutcome', { params, body: { attempt, outcome } })
      if (redeemed.status !== 200 || reported.status !== 200) throw new Error(`Not done: ${reported.text}`)
    },
    async stop() {
      caller.close()
      approver.close()
      await Promise.all([relay, ...(apart ? [other] : [])].map((one) => one.stop()))
    },
  }
}
