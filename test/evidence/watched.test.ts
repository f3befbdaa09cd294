import { describe, expect, test } from 'vitest'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { watched } from '../../relay/evidence/watched.ts'
import { asked, bodyOf, bytesOf, operation, textOf, WORDS } from './builders.ts'

type Sent = Readonly<{ json?: unknown; form?: string; query?: string }>

function seen(dangerous: readonly string[], { json, form, query = '' }: Sent) {
  const text = form ?? JSON.stringify(json)
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const action = textOf(
    asked({
      target: `https://admin.example.com/api${query}`,
      body: bodyOf(text, type),
      headers: [['content-type', type]],
    }),
  )
  const view = viewOf({ action, body: bytesOf(text), words: { ...WORDS, dangerous } })
  const { dangerous: first, rest: restOf, absent } = watched(view)
  const rest = view.kind === 'http' ? [...restOf(view.query), ...restOf(view.body.fields)] : []
  const names = (fields: typeof first) => fields.map(({ label, pointer }) => label ?? pointer)
  return { first: names(first), rest: names(rest), absent }
}

test('what the rule watches comes first, the rest in the order of the bytes', () => {
  const json = { note: 'x', amount: 5, to: { iban: 'DE1' }, role: 'admin' }
  expect(seen(['/role', '/amount'], { json })).toEqual({
    first: ['/amount', '/role'],
    rest: ['/note', '/to/iban'],
    absent: [],
  })
})

test('a pointer watches everything below it', () => {
  expect(seen(['/to'], { json: { to: { iban: 'DE1', bic: 'X' }, tome: 1 } })).toEqual({
    first: ['/to/iban', '/to/bic'],
    rest: ['/tome'],
    absent: [],
  })
})

test('a star is any one name or position, and never none', () => {
  const json = { accounts: [{ iban: 'A', name: 'a' }, { iban: 'B' }], iban: 'C' }
  expect(seen(['/accounts/*/iban'], { json }).first).toEqual(['/accounts/0/iban', '/accounts/1/iban'])
  expect(seen(['/iban/*'], { json })).toMatchObject({ first: [], absent: ['/iban/*'] })
})

test('what the call does not have is told', () => {
  expect(seen(['/role', '/amount/cents'], { json: { amount: 5 } })).toEqual({
    first: [],
    rest: ['/amount'],
    absent: ['/role', '/amount/cents'],
  })
})

describe('a pointer of one name', () => {
  test('watches form fields and query parameters, each time they are there', () => {
    expect(seen(['/role'], { form: 'name=x&role=a&role=b', query: '?role=c&page=2' })).toEqual({
      first: ['role', 'role', 'role'],
      rest: ['page', 'name'],
      absent: [],
    })
  })

  test('is compared with the name as it is read, not as it is spelt', () => {
    expect(seen(['/role'], { form: 'r%6Fle=a' }).first).toEqual(['role'])
    expect(seen(['/a~1b'], { form: 'a/b=1' }).first).toEqual(['a/b'])
  })
})

describe('another spelling of a watched name, which some servers read as the same', () => {
  test('is watched in whatever case', () => {
    const json = { amount: 5, AMOUNT: 100_000, note: 'x', to: { Iban: 'DE1' } }
    expect(seen(['/amount', '/to/iban'], { json })).toEqual({
      first: ['/amount', '/AMOUNT', '/to/Iban'],
      rest: ['/note'],
      absent: [],
    })
    // As Go folds them.
    expect(seen(['/risk'], { json: { riſK: 1 } }).first).toEqual(['/ri\u017f\u212a'])
  })

  test('is watched in brackets and with dots', () => {
    expect(
      seen(['/amount', '/to/iban'], { form: 'amount=5&amount[]=9&Amount%5B0%5D=7&to.iban=A&to[iban]=B&note[x]=c' }),
    ).toEqual({
      first: ['amount', 'amount[]', 'Amount[0]', 'to.iban', 'to[iban]'],
      rest: ['note[x]'],
      absent: [],
    })
    expect(seen(['/a.b'], { query: '?a.b=1', json: {} }).first).toEqual(['a.b'])
  })
})

test('arguments of operations are watched', () => {
  const words = { ...WORDS, dangerous: ['/region'] }
  const view = viewOf({ action: textOf(operation()), words })
  const { dangerous, rest } = watched(view)
  expect(
    [dangerous, rest(view.kind === 'http' ? [] : view.args)].map((list) => list.map(({ pointer }) => pointer)),
  ).toEqual([['/region'], ['/keep']])
})

test('where the rule names nothing, nothing is first', () => {
  const view = viewOf({ action: textOf(operation()), words: WORDS })
  expect(watched(view)).toMatchObject({ dangerous: [], absent: [] })
})
