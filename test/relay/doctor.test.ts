/** `holdgate doctor` on a relay that runs: well when all is well, and for each thing that is not, what to do. */
import { randomBytes } from 'node:crypto'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Base64Url, GrantId } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { Check } from '../../relay/cli/doctor-check.ts'
import { openKeyRing } from '../../relay/store/key-ring.ts'
import { ask, byService, decide, openOffice, POLICY, TRANSFER } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { setUpWith } from '../kit/person.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import { tamper } from '../kit/tamper.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

/** Requests of every end, and the policy file that counts. */
async function openLived(): Promise<Office & Readonly<{ data: string }>> {
  const office = await openOffice()
  const { relay, dana, lee, billing } = office
  const data = relay.deps.settings.directory
  writeFileSync(join(data, 'policy.yaml'), POLICY)
  const as = byService(relay, billing)
  await ask(office)
  await decide(relay, dana, { id: (await ask(office)).id, verdict: 'deny' })
  const { id, call_digest } = await ask(office, TRANSFER)
  for (const person of [dana, lee]) await decide(relay, person, { id })
  const { reply } = await as('request', { params: { id } })
  const params = { id: reply.grant?.id ?? ('' as GrantId) }
  const attempt = 'A'.repeat(22) as Base64Url
  await as('redeem', { params, body: { attempt, call_digest } })
  await as('reportOutcome', { params, body: { attempt, outcome: { result: 'executed', status: 204 } } })
  const cancelled = await ask(office)
  await as('cancel', { params: { id: cancelled.id }, body: {} })
  return { ...office, data }
}

type Examined = Readonly<{ code: number; ok: boolean; checks: readonly Check[] }>

async function examine({ relay, data }: Office & Readonly<{ data: string }>, ...flags: string[]): Promise<Examined> {
  const { code, out } = await holdgateOn({ now: () => relay.clock.now }, 'doctor', '--data', data, '--json', ...flags)
  return { code, ...(JSON.parse(out) as Omit<Examined, 'code'>) }
}

const wrongOnes = ({ checks }: Examined): readonly string[] =>
  checks.filter(({ state }) => state !== 'good').map(({ name, says }) => `${name}: ${says}`)

test('of a relay that runs and has lived, all but the push of its phones is well', async () => {
  const lived = await openLived()
  const found = await examine(lived)
  // Test phones have no subscription.
  expect(wrongOnes(found)).toEqual(['phones: 3 of 3 phones have no address for push.'])
  expect(found.code).toBe(1)
  tamper(lived.data, `UPDATE devices SET subscription = '{}'`)
  const again = await examine(lived)
  expect(wrongOnes(again)).toEqual([])
  expect(again).toMatchObject({ code: 0, ok: true })
})

test('that the relay was set up anew is wrong for a week, and stands there ever after', async () => {
  const lived = await openLived()
  const { relay, data } = lived
  tamper(data, `UPDATE devices SET subscription = '{}'`)
  await relay.deps.store.close()
  const made = relay.clock.now
  const command = await holdgateOn({ now: () => relay.clock.now }, 'rebootstrap', '--data', data, '--yes', '--json')
  const at = `${new Date(made).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const said = async () => (await examine(lived)).checks.find(({ name }) => name === 'set up anew')
  expect(await said()).toMatchObject({
    state: 'wrong',
    says: expect.stringContaining('its link lets somebody in until '),
  })
  await relay.restart()
  const token = (JSON.parse(command.out) as { link: string }).link.split('#')[1] ?? ''
  await setUpWith(relay, token, { name: 'Nova', email: 'nova@example.org' })
  const week = 7 * 24 * 3_600_000
  const says = `The relay was set up anew by its host at ${at}: a new administrator came in at ${at}.`
  relay.clock.now = made + week - 1
  expect(await said()).toMatchObject({ state: 'wrong', says })
  relay.clock.now = made + week
  expect(await said()).toMatchObject({ state: 'good', says })
})

test('a link of a relay set up anew that nobody used is said to have let nobody in', async () => {
  const lived = await openLived()
  const { relay, data } = lived
  await relay.deps.store.close()
  await holdgateOn({ now: () => relay.clock.now }, 'rebootstrap', '--data', data, '--yes')
  relay.clock.now += LIMITS.setupMinutes * 60_000
  const anew = (await examine(lived)).checks.find(({ name }) => name === 'set up anew')
  expect(anew).toMatchObject({ state: 'wrong', says: expect.stringMatching(/ UTC: nobody came in\.$/) })
})

test('says in words what is well and what to do', async () => {
  const lived = await openLived()
  chmodSync(join(lived.data, 'keys.json'), 0o644)
  const { out, code } = await holdgateOn({ now: () => lived.relay.clock.now }, 'doctor', '--data', lived.data)
  expect(code).toBe(1)
  expect(out).toContain('✓ The log is one tree of ')
  expect(out).toMatch(/\n\nWrong: keys, phones\.\n$/)
  expect(out).toContain(`✗ Others on this machine may read ${join(lived.data, 'keys.json')}.\n    Run: chmod 600 `)
})

test.each([
  ['requests and grants', `UPDATE requests SET status = 'approved', basis = 'people' WHERE status = 'pending'`],
  ['requests and grants', `DELETE FROM decisions WHERE verdict = 'deny'`],
  [
    'requests and grants',
    `UPDATE requests SET action_digest = replace(action_digest, substr(action_digest, 1, 3), 'AAA')`,
  ],
  ['requests and grants', `UPDATE grants SET usable_until = usable_until + 1`],
  ['requests and grants', `UPDATE requests SET quorum = 3 WHERE quorum = 2`],
  ['requests and grants', `UPDATE people SET admin = 0`],
  ['log', `UPDATE log SET leaf = replace(leaf, '"at":1', '"at":2') WHERE position = 1`],
  ['log', `DELETE FROM log WHERE position = 3`],
  ['log', `UPDATE edges SET edge = replace(edge, '"hashes":["', '"hashes":["A')`],
  ['log', `UPDATE edges SET edge = '{'`],
  ['log', `UPDATE edges SET edge = 'null'`],
  ['people and rosters', `UPDATE passkeys SET public_key = 'A' || public_key`],
  ['people and rosters', `UPDATE people SET active = 0 WHERE email = 'lee@example.org'`],
  ['people and rosters', `UPDATE rosters SET roster = replace(roster, 'Ada', 'Eve')`],
])('finds %s: %s', async (name, sql) => {
  const lived = await openLived()
  tamper(lived.data, sql)
  const found = await examine(lived)
  expect(found.code).toBe(1)
  expect(
    wrongOnes(found).some((line) => line.startsWith(`${name}: `)),
    wrongOnes(found).join('\n'),
  ).toBe(true)
})

test('a trigger that is gone or was changed is named', async () => {
  const lived = await openLived()
  tamper(lived.data, 'DROP TRIGGER requests_final', { rules: 'stay' })
  expect(wrongOnes(await examine(lived))).toContain(
    'database rules: Rules by which the database itself refuses wrong rows are missing or changed: requests_final.',
  )
})

test('words of the database move no cursor', async () => {
  const lived = await openLived()
  tamper(lived.data, `UPDATE requests SET quorum = 3, id = id || char(27) || '[2J' WHERE quorum = 2`)
  const { out, code } = await holdgateOn({ now: () => lived.relay.clock.now }, 'doctor', '--data', lived.data)
  expect(out).toContain('⟦U+001B⟧[2J')
  expect(out).not.toContain('\u001b')
  expect(code).toBe(1)
})

test('a passkey that cannot be read is said', async () => {
  const lived = await openLived()
  tamper(lived.data, `UPDATE passkeys SET client_data_json = 'e30'`)
  const found = wrongOnes(await examine(lived, '--public-url', 'http://127.0.0.1:9'))
  expect(found).toContain('passkeys: The first passkey does not say where it was made.')
})

test('a policy that is wrong, that does not count, or that nobody can meet is said', async () => {
  const lived = await openLived()
  const path = join(lived.data, 'policy.yaml')
  writeFileSync(path, POLICY.replace('decide: ask', 'decide: aks'))
  expect(wrongOnes(await examine(lived))[0]).toContain(`policy: ${path}:8:`)
  writeFileSync(path, `${POLICY}\n`)
  expect(wrongOnes(await examine(lived))).toContain(`policy: ${path} is not the policy that counts.`)
  writeFileSync(path, POLICY.replace('dana@example.org', 'kim@example.org'))
  expect(wrongOnes(await examine(lived))).toContain(
    'approvers: Nobody can approve what these rules ask: transfer wants 2 and has 1.',
  )
})

test('what it takes from outside: push subject, passkeys of another host, an address where nothing answers', async () => {
  const lived = await openLived()
  const flags = ['--push-subject', 'localhost', '--public-url', 'http://127.0.0.1:9']
  const found = wrongOnes(await examine(lived, ...flags))
  expect(found).toContain('push subject: HOLDGATE_PUSH_SUBJECT is "localhost".')
  expect(found).toContain(
    'passkeys: The passkeys are bound to holdgate.example.org, and http://127.0.0.1:9 is another host.',
  )
  expect(found.some((line) => line.startsWith('public address: http://127.0.0.1:9/readyz does not answer'))).toBe(true)
})

test('a clock that is off is said, and a database that is not there', async () => {
  const empty = makeTempDir('empty')
  onTestFinished(() => empty.remove())
  const { code, out } = await holdgateOn({}, 'doctor', '--data', join(empty.path, 'none'))
  expect(code).toBe(1)
  expect(out).toContain('✗ There is no ')
  rmSync(empty.path, { recursive: true })
})

test('keys of another relay are said, and subscriptions of a push key that is not here', async () => {
  const lived = await openLived()
  tamper(lived.data, `UPDATE devices SET subscription = '{}', vapid = 'of-a-key-that-is-gone'`)
  rmSync(join(lived.data, 'keys.json'))
  await openKeyRing(join(lived.data, 'keys.json'), randomBytes)
  expect(wrongOnes(await examine(lived))).toEqual([
    'keys of grants: The newest grant was signed by a key that is not here.',
    'keys of push: 3 of 3 subscriptions were made with a push key that is retired or not here.',
  ])
})
