/** The log cannot be written: no question is stored, nothing is decided, nothing is released, and all is said. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { ask, asking, byService, decisionOf, furnish, openOffice, POLICY, viewAs } from '../../kit/asking.ts'
import { brokenInvariants, readRecords } from '../../kit/invariants.ts'
import { openTestRelay } from '../../kit/relay.ts'

test('without its log entry no change is made; with the log back, each of them is', async () => {
  const { relay, dana, billing, ...rest } = await openOffice()
  const { directory } = relay.deps.settings
  const sql = (text: string): void => {
    const database = new DatabaseSync(join(directory, 'holdgate.sqlite'), { timeout: 30_000 })
    database.exec(text)
    database.close()
  }
  const close = () => sql(`CREATE TRIGGER no_log BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'no log today'); END`)
  const open = () => sql('DROP TRIGGER no_log')
  const as = byService(relay, billing)
  const tells = async (call: () => Promise<Readonly<{ status: number; headers: Headers; text: string }>>) => {
    const before = readRecords(directory)
    close()
    const refused = await call()
    open()
    expect([refused.status, refused.headers.get('content-type')], refused.text).toEqual([
      503,
      'application/problem+json',
    ])
    expect(refused.text).toContain('nothing was confirmed')
    expect(refused.text).not.toContain('no log today')
    expect(readRecords(directory)).toEqual(before)
    const taken = await call()
    expect(taken.status, taken.text).toBeLessThan(300)
  }

  await tells(() => as('ask', { body: asking() }))
  const { id, call_digest } = await ask({ relay, dana, billing, ...rest })
  const body = decisionOf({ person: dana, view: await viewAs(relay, dana, id), verdict: 'approve' })
  await tells(() => relay.send('decide', { params: { id }, body }))
  const { grant } = (await as('request', { params: { id } })).reply
  const params = { id: grant?.id ?? '' }
  const attempt = 'A'.repeat(22)
  await tells(() => as('redeem', { params, body: { attempt, call_digest } }))
  await tells(() => as('reportOutcome', { params, body: { attempt, outcome: { result: 'executed', status: 204 } } }))
  expect(brokenInvariants(readRecords(directory), 1)).toEqual([])
})

test('in PostgreSQL too nothing is granted without its entry, and the caller hears a 503', async () => {
  const relay = await openTestRelay({ policy: POLICY, database: 'postgres' })
  onTestFinished(relay.close)
  const office = await furnish(relay)
  const { dana, billing } = office
  const sql = async (text: string) => void (await relay.database?.sql(text))
  await sql(
    `CREATE FUNCTION no_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no log today'; END $$`,
  )
  const as = byService(relay, billing)
  const tells = async (call: () => Promise<Readonly<{ status: number; headers: Headers; text: string }>>) => {
    const before = await relay.deps.store.logHead()
    await sql('CREATE TRIGGER no_log BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION no_log()')
    const refused = await call()
    await sql('DROP TRIGGER no_log ON log')
    expect([refused.status, refused.headers.get('retry-after')], refused.text).toEqual([503, '1'])
    expect(refused.text).toContain('nothing was confirmed')
    expect(refused.text).not.toContain('no log today')
    expect(await relay.deps.store.logHead()).toEqual(before)
    const taken = await call()
    expect(taken.status, taken.text).toBeLessThan(300)
  }

  await tells(() => as('ask', { body: asking() }))
  const { id, call_digest } = await ask(office)
  const body = decisionOf({ person: dana, view: await viewAs(relay, dana, id), verdict: 'approve' })
  await tells(() => relay.send('decide', { params: { id }, body }))
  const { grant } = (await as('request', { params: { id } })).reply
  const params = { id: grant?.id ?? '' }
  const attempt = 'A'.repeat(22)
  await tells(() => as('redeem', { params, body: { attempt, call_digest } }))
  await tells(() => as('reportOutcome', { params, body: { attempt, outcome: { result: 'executed', status: 204 } } }))
})
