import { expect, test } from 'vitest'
import * as v from 'valibot'
import { INBOX_ROW } from '../../pwa/inbox-row.ts'
import { fits, REQUEST } from '../../pwa/shape.ts'
import { API } from '../../relay/contract/schema/api.ts'
import { requested } from './kit.ts'

const summary = {
  id: `req_${'q'.repeat(22)}`,
  version: 1,
  status: 'pending',
  words: { say: 'Delete', consequence: '' },
  requester_name: 'Ana',
  where: 'admin.example.com',
  created_at: 1,
  expires_at: 2,
  can_decide: true,
}

const isInbox = (value: unknown) => 'value' in INBOX_ROW.inbox.reply['~standard'].validate(value)

test('what the contract takes also fits the short shape of it', () => {
  const request = requested()
  const inbox = { waiting: [summary], recent: [], now: 1 }
  expect(v.is(API.request.reply, request)).toBe(true)
  expect(v.is(API.inbox.reply, inbox)).toBe(true)
  expect(fits(request, REQUEST)).toBe(true)
  expect(isInbox(inbox)).toBe(true)
})

test('every member of the short shape is needed, and the contract agrees', () => {
  const request: Record<string, unknown> = { ...requested() }
  for (const key of Object.keys(REQUEST)) {
    const without = { ...request, [key]: undefined }
    expect(fits(without, REQUEST), key).toBe(false)
    expect(v.is(API.request.reply, without), key).toBe(false)
  }
})

test('a member of another kind does not fit', () => {
  expect(fits({ ...requested(), asked: [7] }, REQUEST)).toBe(false)
  expect(fits(null, REQUEST)).toBe(false)
  expect(isInbox({ waiting: {}, recent: [], now: 1 })).toBe(false)
})
