import { expect, test } from 'vitest'
import * as v from 'valibot'
import { DAY_ROWS } from '../../pwa/day-rows.ts'
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

const fitsRow = (name: keyof typeof DAY_ROWS, value: unknown) =>
  'value' in DAY_ROWS[name].reply['~standard'].validate(value)
const isInbox = (value: unknown) => fitsRow('inbox', value)

const person = { id: `per_${'p'.repeat(22)}`, name: 'Ana', email: 'ana@example.com', roles: ['approver'], active: true }
const reinvite = {
  id: 'r'.repeat(43),
  person: person.id,
  name: 'Ana',
  by: person.id,
  by_name: 'Kim',
  revokes_old: true,
  confirmed: false,
  usable_from: 1,
  expires_at: 2,
}
const { id, status, words, created_at } = summary
const REPLIES = {
  inbox: { waiting: [], recent: [summary], now: 1 },
  earlier: {
    first: true,
    in_ten_minutes: 1,
    similar: [{ id, status, words, created_at, decisions: [{ name: 'Ana', verdict: 'deny', comment: '' }] }],
  },
  news: { reinvites: [reinvite], reported: { requests: [], more: false }, now: 1 },
  whoIsHere: { person, now: 1 },
  me: {
    person,
    devices: [],
    passkeys: [],
    recovery: { left: 0 },
    session: { by: 'passkey', expires_at: 2 },
    now: 1,
  },
} as const

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

test.each(Object.keys(REPLIES) as (keyof typeof REPLIES)[])(
  '%s of each day is looked at, and never more strictly than the contract does',
  (name) => {
    const reply = REPLIES[name]
    expect(v.is(API[name].reply, reply)).toBe(true)
    expect(fitsRow(name, reply)).toBe(true)
    expect(fitsRow(name, {})).toBe(false)
    for (const key of Object.keys(reply)) {
      const without = { ...reply, [key]: undefined }
      if (!fitsRow(name, without)) expect(v.is(API[name].reply, without), key).toBe(false)
    }
  },
)

test('items of the lists of each day are looked at too', () => {
  for (const key of ['name', 'by_name', 'usable_from', 'expires_at']) {
    expect(fitsRow('news', { ...REPLIES.news, reinvites: [{ ...reinvite, [key]: undefined }] }), key).toBe(false)
  }
  for (const key of Object.keys(REPLIES.earlier.similar[0])) {
    const similar = [{ ...REPLIES.earlier.similar[0], [key]: undefined }]
    expect(fitsRow('earlier', { ...REPLIES.earlier, similar }), key).toBe(false)
  }
  expect(fitsRow('me', { ...REPLIES.me, person: { ...person, roles: undefined } })).toBe(false)
})
