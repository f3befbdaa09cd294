/** Several clients at once, on two relays: askers, approvers, and somebody who disturbs. Chance plans them. */
import type { GrantId, RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import { asking, decisionOf } from '../kit/asking.ts'
import { enrolBy, signChange } from '../kit/person.ts'
import type { TestPerson } from '../kit/person.ts'
import { callsAs } from './cast-office.ts'
import type { Chance } from './chance.ts'
import type { Ground, One } from './ground.ts'
import type { Entry, History, Leaf } from './history.ts'

const APPROVERS = ['dana', 'lee', 'mo'] as const
type Approver = (typeof APPROVERS)[number] | 'pat'
type Asker = 'billing' | 'olga'
const DISTURBANCES = [
  ...(['nothing', 'cancel', 'use', 'revoke', 'revoke', 'deadline', 'deadline'] as const),
  ...(['disable', 'disable', 'disable', 'disable'] as const),
] as const

/** Three rules, one for each quorum. */
export const HISTORY_POLICY = `version: 1
default: deny
groups: { all: [dana@example.org, lee@example.org, mo@example.org, pat@example.org] }
consoles: []
rules:
${[1, 2, 3]
  .map(
    (quorum) => `  - id: of-${quorum}
    match: { method: DELETE, url: "https://admin.example.com/${quorum}/:id" }
    decide: ask
    say: "Delete {url.id}"
    stages: [{ who: [group:all], quorum: ${quorum} }]
    expires: 30s
    usable: 10s
`,
  )
  .join('')}`

/** Long enough for everything to end. */
const TIDY_MILLISECONDS = 20 * 60_000

export type Clients = Readonly<{ play: () => Promise<History> }>

/** @param chance decides who does what, at which relay, and when */
export function openClients(ground: Ground, chance: Chance): Clients {
  let count = 0
  let pat: TestPerson | undefined
  return {
    async play() {
      count += 1
      const [relay] = ground.relays
      pat ??= await enrolBy(relay, ground.cast.people.ada, PAT)
      const played = await playOnce({ ground, chance, pat, count })
      if (played.leaves.some(({ kind }) => kind === 'people.disabled')) pat = undefined
      // Nothing of this one is left open for the next.
      await ground.setNow(ground.now() + TIDY_MILLISECONDS)
      await ground.sweep()
      return played
    },
  }
}

const PAT = { name: 'Pat', email: 'pat@example.org', roles: ['approver'] } as const

type Playing = Readonly<{ ground: Ground; chance: Chance; pat: TestPerson; count: number }>
/** What a client sends; `unheard`: it goes away before the answer comes. */
type Sending = Pick<Entry, 'op' | 'who' | 'what'> & Readonly<{ unheard?: boolean }>
type Said = Readonly<{ status: number; code: string | undefined; reply: unknown }>

async function playOnce({ ground, chance, pat, count }: Playing): Promise<History> {
  const entries: Entry[] = []
  const open: Promise<unknown>[] = []
  let step = 0
  const by: Asker = chance.percent(70) ? 'billing' : 'olga'
  const people = { ...ground.cast.people, pat }
  const from = (await ground.relays[0].deps.store.logHead()).size
  const what = chance.pick<(typeof DISTURBANCES)[number]>(DISTURBANCES)
  // Somebody who answers alone, and is disabled in that moment, is where a look and its write part most often.
  const isAlone = what === 'disable' && chance.percent(50)
  const quorum = isAlone ? 1 : 1 + chance.below(what === 'disable' ? 2 : 3)
  const target = `https://admin.example.com/${quorum}/${count}`
  const known = Promise.withResolvers<RequestView>()
  const granted = Promise.withResolvers<GrantId | undefined>()

  // What is to come between a look and its write has to come at the same moment.
  const aims = what === 'deadline' || what === 'disable'
  const go = Promise.withResolvers<undefined>()
  const disabling = [ground.relays[0], people.ada, { kind: 'disable_person', person: pat.id }] as const

  const any = (): One => chance.pick(ground.relays)
  const hops = async (most: number): Promise<void> => {
    for (let left = chance.below(most * (ground.database === 'SQLite' ? 1 : 6) + 1); left > 0; left -= 1) {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function send<T extends Said>({ unheard = false, ...what }: Sending, call: () => Promise<T>): Promise<T> {
    const sent = { ...what, from: (step += 1), at: ground.now() }
    const answering = call()
    if (unheard) {
      entries.push({ ...sent, to: Infinity, answer: 'unknown', code: '' })
      open.push(answering)
      return answering
    }
    const answer = await answering
    const isYes = answer.status < 300
    const saw = what.op === 'look' && isYes ? { what: (answer.reply as RequestView).status } : {}
    const code = answer.status >= 500 ? `answered ${answer.status} ${String(answer.code)}` : String(answer.code)
    entries.push({ ...sent, ...saw, to: (step += 1), answer: isYes ? 'yes' : 'no', code: isYes ? '' : code })
    return answer
  }

  const look = (id: RequestId, relay = any()) =>
    send({ op: 'look', who: by, what: '' }, () => callsAs(ground.cast, by, relay)('request', { params: { id } }))

  async function asker(name: string): Promise<void> {
    await hops(4)
    const sent = {
      body: asking({ method: 'DELETE', target }),
      headers: { 'idempotency-key': `history ${count}`.replace(' ', '-') },
    }
    const asked = await send({ op: 'ask', who: by, what: '' }, () => callsAs(ground.cast, by, any())('ask', sent))
    if (asked.status >= 300) return known.reject(new Error(asked.text))
    known.resolve(asked.reply)
    const { id, call_digest } = asked.reply
    for (let looks = 0; looks < 12; looks += 1) {
      await hops(12)
      const { reply } = await look(id)
      if (reply.status === 'pending') continue
      granted.resolve(reply.grant?.id)
      if (reply.grant) await use(name, reply.grant.id, call_digest)
      return
    }
  }

  async function use(name: string, grant: GrantId, call_digest: string): Promise<void> {
    await hops(4)
    const attempt = name.padEnd(22, 'A')
    const redeem = () =>
      callsAs(ground.cast, by, any())('redeem', { params: { id: grant }, body: { attempt, call_digest } })
    const mine = { op: 'redeem', who: name, what: '' } as const
    // Whoever heard nothing asks again with the same attempt, and may.
    if (chance.percent(20)) void (await Promise.race([send({ ...mine, unheard: true }, redeem), hops(2)]))
    const redeemed = await send(mine, redeem)
    if (redeemed.status >= 300) return
    await hops(4)
    const body = { attempt, outcome: { result: 'executed', status: 200 } }
    await send({ op: 'report', who: name, what: 'executed' }, () =>
      callsAs(ground.cast, by, any())('reportOutcome', { params: { id: grant }, body }),
    )
  }

  async function approver(name: Approver, verdict: 'approve' | 'deny'): Promise<void> {
    const view = await known.promise
    const body = await sign(name, view, verdict)
    if (aims) await go.promise
    await hops(aims ? 3 : 10)
    const decide = (unheard: boolean) =>
      send({ op: 'decide', who: name, what: verdict, unheard }, () =>
        any().send('decide', { params: { id: view.id }, body }),
      )
    if (!chance.percent(25)) return void (await decide(chance.percent(8)))
    // A phone that sends twice: at most one of them counts.
    await Promise.all([decide(false), decide(false)])
  }

  async function sign(name: Approver, view: RequestView, verdict: 'approve' | 'deny'): Promise<SignedDecision> {
    const held = await ground.relays[0].deps.store.request(view.id)
    const asking = held?.asked.find(({ person }) => person === people[name].id)
    if (!asking) throw new Error(`${name} was not asked.`)
    const you = { can: 'decide', nonce: asking.nonce, credentials: [] } as const
    return decisionOf({ person: people[name], view: { ...view, you }, verdict })
  }

  async function disturber(): Promise<void> {
    const { id, expires_at } = await known.promise
    await hops(14)
    if (what === 'deadline') await ground.setNow(expires_at - 1)
    const aimed = what === 'disable' ? await signChange(...disabling) : undefined
    go.resolve(undefined)
    await hops(aims ? 5 : 1)
    if (what === 'cancel') {
      const sent = { params: { id }, body: { reason: 'requester_cancelled' } }
      await send({ op: 'cancel', who: by, what: '' }, () => callsAs(ground.cast, by, any())('cancel', sent))
    }
    if (aimed) {
      await send({ op: 'disable', who: 'pat', what: '' }, () =>
        any().send('disablePerson', { params: { id: pat.id }, body: aimed }),
      )
    }
    if (what === 'deadline') {
      await ground.setNow(expires_at)
      if (chance.percent(50)) await ground.sweep()
    }
    if (what !== 'revoke' && what !== 'use') return
    const grant = await granted.promise
    if (!grant) return
    if (what === 'use') {
      await ground.setNow(ground.now() + 9_999)
      await hops(4)
      await ground.setNow(ground.now() + 1)
      return
    }
    const relay = any()
    const body = await signChange(relay, people.dana, { kind: 'revoke_grant', grant })
    await send({ op: 'revoke', who: 'dana', what: '' }, () =>
      relay.send('revokeGrant', { params: { id: grant }, body }),
    )
  }

  const verdict = (name: Approver) =>
    chance.percent(name === 'pat' && what === 'disable' ? 60 : 88) ? 'approve' : 'deny'
  const askers = Promise.all([asker('one'), asker('two')]).finally(() => granted.resolve(undefined))
  const approvers = [...APPROVERS, 'pat' as const]
    .filter((name) => (name === 'pat' && what === 'disable') || (!isAlone && chance.percent(85)))
    .map((name) => approver(name, verdict(name)))
  await Promise.all([askers, ...approvers, disturber()])
  await Promise.allSettled(open)

  const view = await known.promise
  const ends = []
  for (const relay of ground.relays) {
    const { reply } = await callsAs(ground.cast, by, relay)('request', { params: { id: view.id } })
    ends.push({ status: reply.status, grant: reply.grant?.status ?? '', usableUntil: reply.grant?.usable_until ?? 0 })
  }
  const names = new Map(Object.entries(people).map(([name, { id }]) => [id as string, name]))
  return {
    request: view.id,
    quorum,
    expiresAt: view.expires_at,
    entries,
    ends,
    leaves: await leavesOf(ground, { from, request: view.id, names }),
    written: (await ground.written()).filter(({ request }) => request === view.id),
  }
}

type Reading = Readonly<{ from: number; request: string; names: ReadonlyMap<string, string> }>
type Told = Readonly<{ kind: string; request?: string; person?: string; decision?: string }>

async function leavesOf(ground: Ground, { from, request, names }: Reading): Promise<readonly Leaf[]> {
  const entries = await ground.relays[0].deps.store.logEntries(from, 1_000)
  return entries.flatMap(({ index, leaf }) => {
    const { kind, person = '', decision = '', ...told } = JSON.parse(leaf) as Told
    const isOurs = told.request === request || kind === 'people.disabled'
    // Another question of these clients would be a second one for the same key.
    if (!isOurs && kind !== 'request.opened') return []
    return [{ position: index, kind, person: names.get(person) ?? person, decision }]
  })
}
