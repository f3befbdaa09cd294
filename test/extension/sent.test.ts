/** What the operator's overlay shows of a call, beside what phones show of it. */
import { expect, test } from 'vitest'
import { sentOf } from '../../extension/background/sent.ts'
import { told } from '../../extension/background/question.ts'
import { viewOf as holdView } from '../../extension/background/view.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { actionDigest, actionText, callDigest } from '../../relay/evidence/action.ts'
import { toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { nameOf } from '../../relay/evidence/field.ts'
import { viewOf as evidenceView } from '../../relay/evidence/view-of.ts'
import type { Shown } from '../../relay/evidence/view.ts'
import { watched } from '../../relay/evidence/watched.ts'
import { DEVICE, held, viewOf } from './kit.ts'

const WORDS = { say: 'Transfer money', consequence: 'Moves it.', dangerous: ['/amount', '/to', '/role'] }

type Body = Readonly<{ text: string; type?: string; query?: string }>

function callOf({ text, type = 'application/json', query = '' }: Body) {
  const bytes = utf8(text)
  const call = {
    method: 'POST',
    target: `https://admin.example.com/api/transfers${query}`,
    headers: [['content-type', type]] as const,
    body: { length: bytes.length, sha256: plainDigest(bytes), content_type: type },
  }
  return { asked: { kind: 'http', call, redirect: 'follow', credentials: 'include' } as const, bytes }
}

function actionOf(body: Body) {
  return actionText({
    ...callOf(body).asked,
    v: 1,
    requester: {
      kind: 'operator',
      person: 'per_x' as never,
      name: 'Ana',
      email: 'ana@example.org',
      device: DEVICE as never,
    },
    enforcer: { kind: 'extension', id: DEVICE as never },
    created_at: 1,
    salt: held().salt,
  })
}

const shownOf = (body: Body): Shown => ({ action: actionOf(body), words: WORDS, body: callOf(body).bytes })
const sent = (body: Body) => sentOf(evidenceView(shownOf(body)))

test('what the rule watches stands first, as on the phone, and what this call lacks of it is named', () => {
  const text = '{"note":"rent","amount":5.00,"to":{"iban":"DE1","name":"Bo"},"more":[true,null]}'
  const { watched: first, absent, others } = sent({ text })
  expect(first).toEqual({
    fields: [
      { name: 'amount', value: '5.00', kind: 'number', cut: 0 },
      { name: 'to › iban', value: 'DE1', kind: 'text', cut: 0 },
      { name: 'to › name', value: 'Bo', kind: 'text', cut: 0 },
    ],
    more: 0,
  })
  expect(absent).toEqual(['/role'])
  expect(others.fields.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'note=rent',
    'more › 0=true',
    'more › 1=null',
  ])
})

test('a form is read by its names, and the address with it', () => {
  const type = 'application/x-www-form-urlencoded'
  const { watched: first, others } = sent({ text: 'a=1&to=D+E&b=2', type, query: '?amount=7&x=y' })
  expect(first.fields.map(({ name, value }) => `${name}=${value}`)).toEqual(['amount=7', 'to=D E'])
  expect(others.fields.map(({ name, value }) => `${name}=${value}`)).toEqual(['x=y', 'a=1', 'b=2'])
})

test('every field is shown or counted, in the order in which phones show them', () => {
  for (const count of [1, 5, 6, 7, 12, 13, 500]) {
    const text = JSON.stringify({
      to: Array(count).fill('x'),
      ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at])),
    })
    const view = evidenceView(shownOf({ text }))
    const fields = view.kind === 'http' ? view.body.fields : []
    const { dangerous, rest } = watched(view)
    const { watched: first, others } = sentOf(view)
    expect(first.fields.length + first.more + others.fields.length + others.more, text).toBe(fields.length)
    expect(first.fields.map(({ name }) => name)).toEqual(dangerous.slice(0, first.fields.length).map(nameOf))
    expect(others.fields.map(({ name }) => name)).toEqual(rest(fields).slice(0, others.fields.length).map(nameOf))
  }
})

test('a long value says how much of it is not here, and no character is cut in two', () => {
  const value = `${'a'.repeat(159)}${'\u{1f600}'.repeat(300)}`
  const [field] = sent({ text: JSON.stringify({ to: value }) }).watched.fields
  expect(field?.value).toBe(value.slice(0, 161))
  expect(field?.cut).toBe(value.length - 161)
  const [short] = sent({ text: JSON.stringify({ to: 'a'.repeat(160) }) }).watched.fields
  expect(short).toMatchObject({ value: 'a'.repeat(160), cut: 0 })
})

test('a body that is no fields is named by its length, and one that approvers do not see by that', () => {
  expect(sent({ text: 'amount 5', type: 'text/plain' })).toMatchObject({ unread: 8, absent: WORDS.dangerous })
  const { action, words } = shownOf({ text: '{"amount":5}' })
  expect(sentOf(evidenceView({ action, words }))).toMatchObject({ unshown: 12, watched: { fields: [], more: 0 } })
})

test('the screen has what approvers see, from the first answer on, and only where somebody is asked', () => {
  const body = { text: '{"amount":5}' }
  const { asked, bytes } = callOf(body)
  const action = actionOf(body)
  const hold = held({ asked, callDigest: callDigest(asked), shown: toBase64Url(bytes) })
  const answer = (change: Partial<RequestView> = {}) =>
    viewOf({ action, action_digest: actionDigest(action), words: WORDS, approvers_see: 'full', ...change })
  const shown = (of = told(hold, answer(), 2000)) => of && holdView(of, 0, 0).sent
  expect(shown()?.watched.fields).toEqual([{ name: 'amount', value: '5', kind: 'number', cut: 0 }])
  const first = told(hold, answer(), 2000)
  expect(first && shown(told(first, answer({ version: 2, approvers_see: 'none' }), 3000))).toEqual(shown())
  // Kept back by the rule, or not said: then the operator's screen does not show it either.
  const { approvers_see: _see, ...silent } = answer()
  for (const one of [answer({ approvers_see: 'none' }), silent]) {
    expect(shown(told(hold, one, 2000))).toMatchObject({ unshown: bytes.length, watched: { fields: [] } })
  }
  expect(shown(told(hold, answer({ asked: [] }), 2000))).toBeUndefined()
})
