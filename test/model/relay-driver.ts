/**
 * The relay itself under the model: two relays on one store, real handlers, real proofs. Each command
 * goes to the relay that the last one did not go to.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { GrantId, PersonId, RequestId } from '../../relay/contract/ids.ts'
import type { Outcome } from '../../relay/contract/grant.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { asking, decisionOf, deviceDenial } from '../kit/asking.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import { foreignNonce, signChange } from '../kit/person.ts'
import { openTestRelay } from '../kit/relay.ts'
import type { Answer as HttpAnswer, TestRelay, Twin } from '../kit/relay.ts'
import { callOf, emailOf, NAMES, sourceOf } from './cast.ts'
import type { Asker, Name } from './cast.ts'
import { callsAs } from './cast-office.ts'
import type { KeptCast } from './cast-office.ts'
import type { Command } from './commands.ts'
import type { Answer, Driver, Seen } from './driver.ts'
import type { Request } from '../../relay/core/request.ts'

/** As its asker saw it when it was opened, with the nonces that the phones got. */
type Held = Readonly<{ by: Asker; call: number; view: RequestView; nonces: ReadonlyMap<Name, Base64Url> }>
type Do<D extends Command['do']> = Extract<Command, Readonly<{ do: D }>>

export async function openRelays(cast: KeptCast): Promise<Driver> {
  const relay = await openTestRelay({
    copyOf: cast.kept,
    database: cast.kept.database === undefined ? 'sqlite' : 'postgres',
  })
  const names = new Map<PersonId, Name>(NAMES.map((name) => [cast.people[name].id, name]))
  const held: Held[] = []
  let twin = await relay.twin()
  let turn = 0
  let source = ''
  let backups = 0

  const next = (): TestRelay | Twin => ((turn += 1) % 2 === 0 ? relay : twin)
  const as = (by: Asker) => callsAs(cast, by, next())
  const stored = async (index: number): Promise<Request> => {
    const id = held[index]?.view.id
    const request = id && (await relay.deps.store.request(id))
    if (!request) throw new Error(`There is no request ${index}.`)
    return request
  }

  async function ask({ by, call, key }: Do<'ask'>): Promise<Answer> {
    const more = by === 'billing for lee' ? { on_behalf_of: emailOf('lee') } : {}
    const headers = key === '' ? {} : { 'idempotency-key': key }
    const answer = await as(by)('ask', { body: asking(callOf(call), more), headers })
    if (answer.status >= 300) return refusal(answer)
    const view = answer.reply
    const known = held.findIndex((one) => one.view.id === view.id)
    if (known >= 0) return { ok: true, request: known }
    held.push({ by, call, view, nonces: new Map() })
    const { asked } = await stored(held.length - 1)
    const nonces = new Map(asked.map(({ person, nonce }) => [names.get(person) ?? 'zoe', nonce]))
    held[held.length - 1] = { by, call, view, nonces }
    return { ok: true, request: held.length - 1 }
  }

  async function decide(one: Held, command: Do<'decide'>): Promise<Answer> {
    const { id } = one.view
    return answerOf(await next().send('decide', { params: { id }, body: await signed(one, command) }))
  }

  async function signed(one: Held, { who, verdict, with: key, lie }: Do<'decide'>): Promise<SignedDecision> {
    const member = cast.people[who]
    const person = key === 'spare' ? { ...member, passkey: member.spare } : member
    const view = (of: Held): RequestView => ({
      ...of.view,
      you: { can: 'decide', nonce: of.nonces.get(who) ?? foreignNonce(), credentials: [] },
    })
    if (lie === 'nothing' && key === 'device') return deviceDenial(person, view(one), verdict)
    if (lie === 'nothing') return decisionOf({ person, view: view(one), verdict })
    if (lie === 'verdict') {
      // What was said by one gesture, with the signature of the other.
      const other = decisionOf({ person, view: view(one), verdict: verdict === 'deny' ? 'approve' : 'deny' })
      return { ...decisionOf({ person, view: view(one), verdict }), proof: other.proof }
    }
    if (lie === 'request') {
      const other = held.find(({ view }) => view.id !== one.view.id)
      const made = other ? view(other) : { ...view(one), id: `req_${'A'.repeat(22)}` as RequestId }
      return decisionOf({ person, view: made, verdict })
    }
    const statement =
      lie === 'nonce' ? { nonce: foreignNonce() } : { approver: cast.people[who === 'dana' ? 'lee' : 'dana'].id }
    return decisionOf({ person, view: view(one), verdict, twist: { statement } })
  }

  async function revoke(one: Held, grant: GrantId, by: Do<'revoke'>['by']): Promise<Answer> {
    const params = { id: grant }
    if (by === 'the asker') return answerOf(await as(one.by)('revokeGrant', { params, body: {} }))
    const relay = next()
    const body = await signChange(relay, cast.people[by], { kind: 'revoke_grant', grant })
    return answerOf(await relay.send('revokeGrant', { params, body }))
  }

  async function withGrant(one: Held, index: number, command: Command): Promise<Answer> {
    const grant = (await stored(index)).grant?.id
    if (!grant) return { ok: false, code: 'not-approved' }
    if (command.do === 'revoke') return revoke(one, grant, command.by)
    const params = { id: grant }
    if (command.do === 'redeem') {
      const call_digest = command.call === 'the call' ? one.view.call_digest : 'B'.repeat(43)
      const body = { attempt: attemptOf(command.attempt), call_digest }
      return answerOf(await as(askerOf(one, command.by))('redeem', { params, body }))
    }
    if (command.do !== 'report') throw new Error(`No grant takes ${command.do}.`)
    const { result, status } = command
    const outcome: Outcome = result === 'executed' ? { result, status } : { result, reason: 'told' }
    const body = { attempt: attemptOf(command.attempt), outcome }
    return answerOf(await as(askerOf(one, command.by))('reportOutcome', { params, body }))
  }

  async function disable(who: Name): Promise<Answer> {
    const relay = next()
    const { id } = cast.people[who]
    const body = await signChange(relay, cast.people.ada, { kind: 'disable_person', person: id })
    return answerOf(await relay.send('disablePerson', { params: { id }, body }))
  }

  async function setPolicy(text: string): Promise<void> {
    source = text
    await relay.setPolicy(text)
    await twin.setPolicy(text)
  }

  async function restart(): Promise<void> {
    relay.clock.now += 1_000
    await relay.restart()
    twin = await relay.twin()
    await setPolicy(source)
  }

  let backup: Readonly<{ file: string; size: number }> | undefined

  async function command(...flags: readonly string[]): Promise<void> {
    const data = relay.deps.settings.directory
    const { code, error } = await holdgateOn({ now: () => relay.clock.now }, ...flags, '--data', data)
    if (code !== 0) throw new Error(`holdgate ${flags[0]} failed: ${error}`)
  }

  async function backUp(): Promise<void> {
    backups += 1
    backup = { file: join(relay.deps.settings.directory, `backup-${backups}`), size: held.length }
    await command('backup', '--to', backup.file)
  }

  /** The database is lost; the relay starts again with the backup. */
  async function restore(): Promise<void> {
    if (!backup) return
    const path = join(relay.deps.settings.directory, 'holdgate.sqlite')
    await relay.deps.store.close()
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
    await command('restore', '--from', backup.file)
    held.splice(backup.size)
    await restart()
  }

  return {
    turnTo: (now) => void (relay.clock.now = now),
    async perform(command, index) {
      if (command.do === 'ask') return ask(command)
      if (command.do === 'disable') return disable(command.who)
      if (command.do === 'policy') await setPolicy(sourceOf(command.policy))
      if (command.do === 'sweep') await relay.sweep()
      if (command.do === 'restart') await restart()
      if (command.do === 'backup') await backUp()
      if (command.do === 'restore') await restore()
      const one = held[index]
      if (!('ago' in command) || command.do === 'turn' || !one) return { ok: true }
      if (command.do === 'decide') return decide(one, command)
      if (command.do !== 'cancel') return withGrant(one, index, command)
      const sent = { params: { id: one.view.id }, body: { reason: 'requester_cancelled' } }
      return answerOf(await as(askerOf(one, command.by))('cancel', sent))
    },
    async look(index) {
      return seenOf(await stored(index), names)
    },
    async leaves() {
      const entries = await relay.deps.store.logEntries(0, 10_000)
      const told = entries.map(({ leaf }) => JSON.parse(leaf) as Readonly<{ kind: string; request?: string }>)
      return held.map(({ view }) => told.filter(({ request }) => request === view.id).map(({ kind }) => kind))
    },
    close: relay.close,
  }
}

const attemptOf = (name: string): string => name.padEnd(22, 'A')
const askerOf = (one: Held, by: Asker | 'the asker'): Asker => (by === 'the asker' ? one.by : by)

function answerOf(answer: Pick<HttpAnswer<'request'>, 'status' | 'code'>): Answer {
  return answer.status < 300 ? { ok: true } : refusal(answer)
}

function refusal({ status, code }: Pick<HttpAnswer<'request'>, 'status' | 'code'>): Answer {
  return { ok: false, code: status >= 500 ? `answered ${status} ${code}` : String(code) }
}

function seenOf(request: Request, names: ReadonlyMap<PersonId, Name>): Seen {
  const { status, basis, version, expiresAt, asked, decisions, grant } = request
  return {
    status,
    basis,
    version,
    expiresAt,
    asked: asked.map(({ person }) => names.get(person) ?? 'zoe').sort(),
    votes: decisions.map(({ person, verdict }) => ({ who: names.get(person) ?? 'zoe', verdict })),
    grant: grant && { status: grant.status, usableUntil: grant.usableUntil },
  }
}
