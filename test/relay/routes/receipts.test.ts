import { expect, test } from 'vitest'
import { readReceipt, readRosterFile } from '../../../relay/cli/read-receipt.ts'
import { machineLine, verifyReceipt } from '../../../relay/cli/verify.ts'
import type { RequestId } from '../../../relay/contract/ids.ts'
import { canonical } from '../../../relay/evidence/canonical.ts'
import { openRosterBook } from '../../../relay/evidence/roster-book.ts'
import {
  ask,
  asking,
  byDevice,
  byService,
  bySession,
  decide,
  deviceDenial,
  openOffice,
  serviceBy,
  TRANSFER,
  viewAs,
} from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { enrolBy, pairBy } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'

async function verified({ relay, billing }: Office, text: string): Promise<unknown> {
  const file = readRosterFile(Buffer.from((await byService(relay, billing)('rosterFile')).text))
  if ('failed' in file) throw new Error(file.failed)
  const book = await openRosterBook(file)
  if ('failed' in book) throw new Error(book.failed)
  return JSON.parse(machineLine(await verifyReceipt(Buffer.from(text), { book })))
}

async function denied(office: Office): Promise<RequestId> {
  const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
  await decide(office.relay, office.dana, { id, verdict: 'deny', twist: { comment: 'too much' } })
  return id
}

const as = (office: Office, person: TestPerson, request: RequestId) =>
  bySession(office.relay, person)('receipt', { params: { request } })

test('there is none while a request waits', async () => {
  const office = await openOffice()
  const { id: request } = await ask(office)
  const answer = await byService(office.relay, office.billing)('receipt', { params: { request } })
  expect(answer).toMatchObject({ status: 409, code: 'request-pending' })
})

test('whoever asked and whoever was asked get one that holds, in its one spelling', async () => {
  const office = await openOffice()
  const request = await denied(office)
  const answers = [
    await byService(office.relay, office.billing)('receipt', { params: { request } }),
    await as(office, office.dana, request),
    await as(office, office.lee, request),
  ]
  for (const { status, text, headers } of answers) {
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json')
    expect(canonical(JSON.parse(text) as object)).toBe(text)
    expect(await verified(office, text)).toEqual({ verdict: 'valid', request, status: 'denied' })
  }
})

test('an operator gets theirs by the paired browser, and by signing in', async () => {
  const office = await openOffice()
  const browser = await pairBy(office.relay, office.lee)
  const { reply } = await byDevice(office.relay, browser)('ask', { body: asking() })
  const body = await deviceDenial(office.dana, await viewAs(office.relay, office.dana, reply.id))
  await office.relay.send('decide', { params: { id: reply.id }, body })
  const params = { request: reply.id }
  for (const { text } of [
    await byDevice(office.relay, browser)('receipt', { params }),
    await as(office, office.lee, reply.id),
  ]) {
    expect(await verified(office, text)).toEqual({ verdict: 'valid', request: reply.id, status: 'denied' })
  }
})

test('an administrator gets one without action, body and words of people', async () => {
  const office = await openOffice()
  const request = await denied(office)
  const { text } = await as(office, office.ada, request)
  const receipt = readReceipt(Buffer.from(text))
  expect(receipt).not.toHaveProperty('action')
  expect(receipt).not.toHaveProperty('body')
  expect(receipt).not.toHaveProperty('justification')
  expect(text).not.toContain('too much')
  expect(text).not.toContain('asked by a test')
  expect(await verified(office, text)).toMatchObject({ verdict: 'incomplete' })
})

test('for everybody else there is none, not even a refusal that says more', async () => {
  const office = await openOffice()
  const request = await denied(office)
  const mo = await enrolBy(office.relay, office.ada, { name: 'Mo', email: 'mo@example.org', roles: ['approver'] })
  const other = await serviceBy(office.relay, office.ada)
  const nobody = { request: `req_${'A'.repeat(22)}` }
  expect(await as(office, mo, request)).toMatchObject({ status: 404, code: 'not-found' })
  expect(await byService(office.relay, other)('receipt', { params: { request } })).toMatchObject({ status: 404 })
  expect(await byService(office.relay, office.billing)('receipt', { params: nobody })).toMatchObject({ status: 404 })
  expect(await office.relay.send('receipt', { params: { request } })).toMatchObject({ status: 401 })
  expect(await office.relay.send('rosterFile')).toMatchObject({ status: 401 })
})

test('a grant that may still be redeemed is in its enforcer’s receipt alone', async () => {
  const office = await openOffice()
  const { id: request } = await ask(office)
  await decide(office.relay, office.dana, { id: request })
  const own = await byService(office.relay, office.billing)('receipt', { params: { request } })
  const others = await as(office, office.dana, request)
  expect(await verified(office, own.text)).toMatchObject({ verdict: 'valid' })
  expect(await verified(office, others.text)).toMatchObject({ verdict: 'incomplete', not_made: ['grant'] })
  expect(JSON.parse(others.text)).not.toHaveProperty('grant.jws')
})

test('after retention the body is gone, and everything else still holds', async () => {
  const office = await openOffice()
  const request = await denied(office)
  await office.relay.deps.store.shredBodies(office.relay.clock.now + 1)
  const { text } = await as(office, office.dana, request)
  expect(await verified(office, text)).toMatchObject({ verdict: 'incomplete', not_made: ['view'] })
})

test('receipts of before a change of people hold by the roster file of after it', async () => {
  const office = await openOffice()
  const request = await denied(office)
  const { text } = await as(office, office.dana, request)
  await enrolBy(office.relay, office.ada, { name: 'Mo', email: 'mo@example.org', roles: ['approver'] })
  expect(await verified(office, text)).toMatchObject({ verdict: 'valid' })
})
