/**
 * One fixed life of people over HTTP: a passkey that ends, one that came late, somebody who comes back, the
 * last one that signs. Random lives would rarely wait for a day to go by, or come to the last of anything.
 */
import { reinviteDigest } from '../../relay/evidence/reinvite.ts'
import { ask, byService, decide, decisionOf, furnish, POLICY, viewAs } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { addDeviceBy, enrolBy, entryWith, signChange } from '../kit/person.ts'
import type { TestPerson } from '../kit/person.ts'
import { openTestRelay } from '../kit/relay.ts'
import type { Answer, TestRelay } from '../kit/relay.ts'

const DANA = { name: 'Dana', email: 'dana@example.org' }

/** @throws with what was answered, where it had to be something else */
export async function playPeople(): Promise<void> {
  const relay = await openTestRelay({ policy: POLICY, database: 'sqlite' })
  try {
    const office = await furnish(relay)
    const bob = await enrolBy(relay, office.ada, { name: 'Bob', email: 'bob@example.org', roles: ['admin'] })
    await newPasskey(office)
    await endedPasskey(office)
    await comeBack(office, bob)
    await lastPasskey(relay, office.lee)
  } finally {
    await relay.close()
  }
}

type Told = Pick<Answer<'request'>, 'status' | 'code'>

function must(what: string, { status, code }: Told, wanted: string | number): void {
  if ((code ?? status) !== wanted) throw new Error(`${what}: the answer was ${code ?? status}, and had to be ${wanted}`)
}

async function newPasskey(office: Office): Promise<void> {
  const { relay, dana } = office
  const { id } = await ask(office)
  const late = await addDeviceBy(relay, dana, DANA)
  const body = decisionOf({ person: late, view: await viewAs(relay, late, id), verdict: 'approve' })
  must(
    'a passkey that came after the question',
    await relay.send('decide', { params: { id }, body }),
    'passkey-too-new',
  )
  must('the one from before', await decide(relay, dana, { id }), 200)
}

async function endedPasskey(office: Office): Promise<void> {
  const { relay, dana, billing } = office
  const further = await addDeviceBy(relay, dana, DANA)
  const { id, call_digest } = await ask(office)
  const { reply } = await decide(relay, further, { id })
  must('the end of a further passkey', await revoke(relay, dana, further), 204)
  const sent = { params: { id: reply.grant?.id ?? '' }, body: { attempt: 'A'.repeat(22), call_digest } }
  must('a grant by a passkey that has ended', await byService(relay, billing)('redeem', sent), 'approval-withdrawn')
}

async function comeBack({ relay, ada, dana }: Office, bob: TestPerson): Promise<void> {
  const asked = await signChange(relay, ada, { kind: 'reinvite', person: dana.id, revoke_old: true })
  const { reply } = await relay.send('reinvite', { params: { id: dana.id }, body: asked })
  const enter = async () => {
    const { body } = await entryWith(reply.link.split('#')[1] ?? '', DANA)
    return relay.send('enrol', { body })
  }
  relay.clock.now = reply.usable_from - 1
  must('a day that is not over', await enter(), 'reinvite-waits')
  const id = reinviteDigest(asked)
  const confirm = async (by: TestPerson) => {
    const body = await signChange(relay, by, { kind: 'confirm_reinvite', reinvite: id })
    return relay.send('confirmReinvite', { params: { id }, body })
  }
  must('a second signature by the first administrator', await confirm(ada), 'second-needed')
  must('one by another administrator', await confirm(bob), 204)
  must('who was confirmed', await enter(), 200)
}

async function lastPasskey(relay: TestRelay, lee: TestPerson): Promise<void> {
  must('the end of one’s last passkey', await revoke(relay, lee, lee), 'last-passkey')
}

async function revoke(relay: TestRelay, by: TestPerson, { passkey }: TestPerson): Promise<Told> {
  const body = await signChange(relay, by, { kind: 'revoke_passkey', passkey: passkey.id })
  return relay.send('revokePasskey', { params: { id: passkey.id }, body })
}
