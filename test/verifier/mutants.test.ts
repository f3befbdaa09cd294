/** Receipts of which one value, anywhere in them, is another one, is of another kind, or is not there. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '../../relay/contract/action.ts'
import { machineLine } from '../../relay/cli/verify.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { lacks } from '../kit/debian.ts'
import { openCorpus } from '../kit/receipt-corpus.ts'
import type { Corpus } from '../kit/receipt-corpus.ts'
import { openVerifiers } from '../kit/verifiers.ts'
import type { Verifiers } from '../kit/verifiers.ts'

type Members = { readonly [name: string]: Json }

/** They have every member between them. */
const STORIES = [
  'approved and executed',
  'two of two, JSON',
  'denied by device key',
  'denied by passkey',
  'expired',
  'allowed by a rule',
  'nobody could approve',
  'reported late',
  'a body that a rule hides',
  'by a paired browser',
]

let corpus: Corpus
let verifiers: Verifiers

beforeAll(async () => {
  corpus = await openCorpus()
  verifiers = await openVerifiers(corpus.roster)
})
afterAll(async () => {
  verifiers.close()
  await corpus.close()
})

test('none of them holds, and both verifiers say why alike', async () => {
  const accepted: string[] = []
  const told: { receipt: Buffer; line: string; what: string }[] = []
  for (const story of STORIES) {
    const text = corpus.valid.find(({ name }) => name === story)?.text
    if (text === undefined) throw new Error(`There is no story “${story}”.`)
    for (const { what, value } of changed(JSON.parse(text) as Json)) {
      const receipt = Buffer.from(canonical(value))
      const line = machineLine(await verifiers.ours({ receipt }))
      told.push({ receipt, line, what: `${story}: ${what}` })
      if (line.startsWith('{"verdict":"valid"')) accepted.push(`${story}: ${what}`)
    }
  }
  expect(accepted).toEqual([])
  expect(told.length).toBeGreaterThan(3_000)
  if (lacks('python3-cryptography')) return
  const lines = verifiers.theirs(told.map(({ receipt }) => ({ receipt })))
  expect(
    told.flatMap(({ line, what }, at) => (lines[at] === line ? [] : [{ what, ours: line, theirs: lines[at] }])),
  ).toEqual([])
}, 300_000)

type Change = Readonly<{ what: string; value: Json }>

/** Every change of one place in it. */
function* changed(value: Json, path = ''): Generator<Change> {
  for (const other of others(value)) yield { what: `${path} is ${canonical([other]).slice(1, -1)}`, value: other }
  if (Array.isArray(value)) {
    yield { what: `${path} is longer`, value: [...value, value.at(-1) ?? 'more'] }
    yield { what: `${path} is turned around`, value: value.length > 1 ? value.toReversed() : [[]] }
    for (const [at, item] of value.entries()) {
      yield { what: `${path}/${at} is gone`, value: value.filter((_, index) => index !== at) }
      for (const change of changed(item, `${path}/${at}`))
        yield { ...change, value: value.map((one: Json, index) => (index === at ? change.value : one)) }
    }
    return
  }
  if (typeof value !== 'object' || value === null) return
  const members = value as Members
  yield { what: `${path} has more`, value: { ...members, more: 1 } }
  for (const [name, member] of Object.entries(members)) {
    const { [name]: _, ...rest } = members
    yield { what: `${path}/${name} is gone`, value: rest }
    for (const change of changed(member, `${path}/${name}`))
      yield { ...change, value: { ...members, [name]: change.value } }
  }
}

function others(value: Json): readonly Json[] {
  if (typeof value === 'number')
    return [value + 1, value - 1, -value, String(value), null].filter((other) => other !== value)
  if (typeof value === 'string')
    return [`${value}A`, value.slice(1), '', 1, null, [value]].filter((other) => other !== value)
  return [null, 1, 'A', Array.isArray(value) ? {} : []]
}
