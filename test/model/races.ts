/** Races that naive code loses: many at one grant, two votes at once, an approval as time runs out. */
import type { GrantId } from '../../relay/contract/ids.ts'
import type { SignedDecision, Verdict } from '../../relay/contract/decision.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { asking, byService, decisionOf, serviceBy } from '../kit/asking.ts'
import type { TestService } from '../kit/asking.ts'
import type { Name } from './cast.ts'
import type { Ground } from './ground.ts'

export type Racing = Readonly<{ ground: Ground; rounds: number }>
type Question = Readonly<{ view: RequestView; service: TestService }>

/** Rounds that run beside each other, so that both relays are busy. */
const BESIDE = 10

export const RACE_POLICY = `version: 1
default: deny
groups: { all: [dana@example.org, lee@example.org, mo@example.org] }
consoles: []
rules:
${[1, 2]
  .map(
    (quorum) => `  - id: of-${quorum}
    match: { method: DELETE, url: "https://admin.example.com/${quorum}/:id" }
    decide: ask
    say: "Delete {url.id}"
    stages: [{ who: [group:all], quorum: ${quorum} }]
    expires: 10s
    usable: 60s
`,
  )
  .join('')}`

/** Plays the rounds, some beside each other. @returns what each gave */
async function inRounds<T>(rounds: number, play: (round: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = []
  for (let from = 0; from < rounds; from += BESIDE) {
    const some = Array.from({ length: Math.min(BESIDE, rounds - from) }, (_, index) => play(from + index))
    results.push(...(await Promise.all(some)))
  }
  return results
}

let asked = 0

async function askFor(ground: Ground, quorum: 1 | 2, service = ground.cast.billing): Promise<Question> {
  asked += 1
  const body = asking({ method: 'DELETE', target: `https://admin.example.com/${quorum}/${asked}` })
  const relay = ground.relays[asked % 2] ?? ground.relays[0]
  const { reply, status, text } = await byService(relay, service)('ask', { body })
  if (status !== 202) throw new Error(`Not asked: ${text}`)
  return { view: reply, service }
}

type Signing = Readonly<{ who: Name; verdict: Verdict }>

async function signed(ground: Ground, { view }: Question, { who, verdict }: Signing): Promise<SignedDecision> {
  const person = ground.cast.people[who]
  const held = await ground.relays[0].deps.store.request(view.id)
  const asking = held?.asked.find((one) => one.person === person.id)
  if (!asking) throw new Error(`${who} is not asked.`)
  const you = { can: 'decide', nonce: asking.nonce, credentials: [] } as const
  return decisionOf({ person, view: { ...view, you }, verdict })
}

/** @returns for each grant how many racers were let through */
export async function raceForGrants({ ground, rounds }: Racing, racers: number): Promise<readonly number[]> {
  return inRounds(rounds, async () => {
    const question = await askFor(ground, 1)
    const { view, service } = question
    const body = await signed(ground, question, { who: 'dana', verdict: 'approve' })
    const decided = await ground.relays[0].send('decide', { params: { id: view.id }, body })
    const id = decided.reply.grant?.id
    if (id === undefined) throw new Error(`Not approved: ${decided.text}`)
    const redeem = (racer: number) => redeemBy(ground, { id, racer, view, service })
    return (await Promise.all(Array.from({ length: racers }, (_, racer) => redeem(racer)))).filter(Boolean).length
  })
}

type Redeeming = Question & Readonly<{ id: GrantId; racer: number }>

async function redeemBy(ground: Ground, { id, racer, view, service }: Redeeming): Promise<boolean> {
  const relay = ground.relays[racer % 2] ?? ground.relays[0]
  const body = { attempt: `racer-${racer}`.padEnd(22, 'A'), call_digest: view.call_digest }
  const { status, code } = await byService(relay, service)('redeem', { params: { id }, body })
  if (status >= 500) throw new Error(`A racer was answered ${status} ${String(code)}.`)
  return status < 300
}

export type Vote = Readonly<{ end: string; denied: boolean; approvals: number }>

/** Two approve at the same moment at two relays, and, when asked for, a third person denies. */
export async function raceForQuorum({ ground, rounds }: Racing, withDenial: boolean): Promise<readonly Vote[]> {
  return inRounds(rounds, async (round) => {
    const question = await askFor(ground, 2)
    const { id } = question.view
    const voters: Signing[] = [
      { who: 'dana', verdict: 'approve' },
      { who: 'lee', verdict: 'approve' },
      ...(withDenial ? [{ who: 'mo', verdict: 'deny' } as const] : []),
    ]
    const bodies = await Promise.all(voters.map((voter) => signed(ground, question, voter)))
    const relayOf = (index: number) => ground.relays[(index + round) % 2] ?? ground.relays[0]
    const answers = await Promise.all(
      bodies.map(async (body, index) => {
        // A denial is stored with fewer looks than an approval; it would always be first.
        for (let hops = index === 2 ? round % 16 : 0; hops > 0; hops -= 1) await new Promise((go) => setImmediate(go))
        return relayOf(index).send('decide', { params: { id }, body })
      }),
    )
    for (const { status, code } of answers) if (status >= 500) throw new Error(`A vote was answered ${String(code)}.`)
    const taken = answers.map(({ status }) => status < 300)
    const held = await ground.relays[0].deps.store.request(id)
    return {
      end: held?.status ?? 'gone',
      denied: taken[2] === true,
      approvals: taken.slice(0, 2).filter(Boolean).length,
    }
  })
}

export type Boundary = Readonly<{ request: string; expiresAt: number; sentAt: number; taken: boolean }>

/** More than one key, because only so many requests of one may wait. */
const PER_KEY = 40

/** Approvals sent in the last and first milliseconds around their deadlines, by the real clock. */
export async function raceForTime({ ground, rounds }: Racing): Promise<readonly Boundary[]> {
  const [relay] = ground.relays
  const services: TestService[] = []
  while (services.length * PER_KEY < rounds) services.push(await serviceBy(relay, ground.cast.people.ada))
  const made = await inRounds(rounds, async (round) => {
    const question = await askFor(ground, 1, services[round % services.length])
    return { question, body: await signed(ground, question, { who: 'dana', verdict: 'approve' }) }
  })
  return Promise.all(
    made.map(async ({ question, body }, round) => {
      const { id, expires_at } = question.view
      // What a decision takes to the statement that writes is milliseconds, and up to two seconds where others are busy.
      await realTime(expires_at + 2 - Math.floor((round % 16) ** 3 * 0.6))
      const sentAt = Date.now()
      const one = ground.relays[round % 2] ?? relay
      const { status, code } = await one.send('decide', { params: { id }, body })
      if (status >= 500) throw new Error(`An approval was answered ${status} ${String(code)}.`)
      return { request: id, expiresAt: expires_at, sentAt, taken: status < 300 }
    }),
  )
}

/** Resolves at that instant of the real clock, not before. */
async function realTime(instant: number): Promise<void> {
  while (Date.now() < instant)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, instant - Date.now() - 2)))
}
