/**
 * Receipts of a relay that lies, each in one thing; whatever it can sign and log for itself fits. Both
 * verifiers say which check fails.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Receipt } from '../../relay/contract/receipt.ts'
import { machineLine } from '../../relay/cli/verify.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { lacks } from '../kit/debian.ts'
import { regranted, resigned, withLeaf } from '../kit/forger.ts'
import { openCorpus } from '../kit/receipt-corpus.ts'
import type { Corpus } from '../kit/receipt-corpus.ts'
import { believedInPython } from '../kit/second-verifier.ts'
import { openVerifiers } from '../kit/verifiers.ts'
import type { Verifiers } from '../kit/verifiers.ts'
import { OF_THE_LOG } from './forgeries-of-log.ts'
import type { Forging } from './forgeries-of-log.ts'
import { OF_PEOPLE } from './forgeries-of-people.ts'

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

const RUN = 'approved and executed'
const FORGED = [...OF_THE_LOG, ...OF_PEOPLE]

/** What a receipt may lack without being wrong. */
const DOUBTFUL: readonly (readonly [notMade: readonly string[], story: string, what: string, forge: Forging])[] = [
  [
    ['roster', 'people', 'proofs'],
    RUN,
    'a roster that the file does not have',
    async (receipt, office) => {
      const roster_digest = 'A'.repeat(43) as never
      const named = withLeaf({ ...receipt, roster_digest }, 'request.opened', { roster_digest })
      const granted = await regranted(named, office, { roster_digest })
      return resigned(granted, 0, { person: office.dana, statement: { roster_digest } })
    },
  ],
  [
    ['question'],
    RUN,
    'an opening of the first version',
    (receipt) => withLeaf(receipt, 'request.opened', { question_digest: undefined }),
  ],
  [
    ['question'],
    RUN,
    'a report of the first version',
    (receipt) => withLeaf(receipt, 'grant.settled', { outcome_digest: undefined }),
  ],
  [
    ['question'],
    'reported late',
    'a late report of the first version, which has no mark',
    (receipt) => withLeaf(receipt, 'grant.settled', { outcome_digest: undefined, late: undefined }),
  ],
]

/** What ours said, for the second verifier, which is started once. */
const told: { receipt: Buffer; line: string }[] = []

async function lineOf(text: string): Promise<string> {
  const receipt = Buffer.from(text)
  const line = machineLine(await verifiers.ours({ receipt }))
  told.push({ receipt, line })
  return line
}

test.each(FORGED)('%s: “%s” with %s', async (...[check, story, , forge]) => {
  const line = await lineOf(canonical(await forge(receiptNamed(story), corpus.office)))
  expect(JSON.parse(line)).toEqual({ verdict: 'invalid', failed: check })
})

test.each(DOUBTFUL)('%s of “%s” cannot be checked with %s', async (...[notMade, story, , forge]) => {
  const line = await lineOf(canonical(await forge(receiptNamed(story), corpus.office)))
  expect(JSON.parse(line)).toMatchObject({ verdict: 'incomplete', not_made: notMade })
})

test('every ending has a receipt that holds', async () => {
  expect(corpus.valid.length).toBeGreaterThan(30)
  for (const { name, text } of corpus.valid) {
    const { request, status } = JSON.parse(text) as Receipt
    expect(JSON.parse(await lineOf(text)), name).toEqual({ verdict: 'valid', request, status })
  }
})

test('what was withheld or deleted is named', async () => {
  for (const { name, text, notMade } of corpus.incomplete) {
    expect(JSON.parse(await lineOf(text)), name).toMatchObject({ verdict: 'incomplete', not_made: notMade })
  }
})

test('what was decided after the host had set the relay up anew is never called valid by a file from before', async () => {
  expect(JSON.parse(await lineOf(corpus.anew.text))).toMatchObject({ verdict: 'incomplete', not_made: ['roster'] })
})

test.skipIf(lacks('python3-cryptography'))('the second verifier says the same of each', () => {
  const wanted = FORGED.length + DOUBTFUL.length + corpus.valid.length + corpus.incomplete.length + 1
  expect(told.length, 'the tests above ran').toBe(wanted)
  expect(verifiers.theirs(told.map(({ receipt }) => ({ receipt })))).toEqual(told.map(({ line }) => line))
})

type File = { steps: { roster: string; by: { kind: string; signed?: { statement: string; assertion: object } } }[] }

/** Roster files that neither verifier believes. */
const UNBELIEVABLE: Readonly<Record<string, (file: File) => unknown>> = {
  'that begins later': ({ steps, ...file }) => ({ ...file, steps: steps.slice(1) }),
  'without a step': ({ steps, ...file }) => ({ ...file, steps: steps.filter((_, at) => at !== 1) }),
  'with a step twice': ({ steps, ...file }) => ({ ...file, steps: [...steps, ...steps.slice(-1)] }),
  'with two steps in the other order': ({ steps, ...file }) => ({
    ...file,
    steps: [...steps.slice(0, 1), ...steps.slice(1, 3).toReversed(), ...steps.slice(3)],
  }),
  'with a person who gave themselves a role': ({ steps, ...file }) => ({
    ...file,
    steps: steps.map((step, at) =>
      at === 1 ? { ...step, roster: step.roster.replace('["approver"]', '["admin","approver"]') } : step,
    ),
  }),
  'with the signature of another step': ({ steps, ...file }) => ({
    ...file,
    steps: steps.map((step, at) =>
      at === 1
        ? { ...step, by: { ...step.by, signed: { ...step.by.signed, assertion: steps[2]?.by.signed?.assertion } } }
        : step,
    ),
  }),
  'of another relay': (file) => ({ ...file, relay: 'https://other.example.org' }),
  'with somebody let in by a set-up anew that brings another’s key': ({ steps, ...file }) => ({
    ...file,
    steps: [...steps.slice(0, -1), { ...steps[1], by: { kind: 'rebootstrap' } }],
  }),
  'that calls an administrator’s step a set-up anew': ({ steps, ...file }) => ({
    ...file,
    steps: steps.map((step, at) => (at === 1 ? { ...step, by: { kind: 'rebootstrap' } } : step)),
  }),
  'of a set-up in its midst': ({ steps, ...file }) => ({
    ...file,
    steps: steps.map((step, at) => (at === 1 ? { ...step, by: { kind: 'set_up' } } : step)),
  }),
}

test('a roster file that begins behind a set-up anew is believed from there on, by both', async () => {
  const file = JSON.parse(corpus.roster) as File
  const text = JSON.stringify({ ...file, steps: file.steps.slice(-1) })
  const from = await openVerifiers(text)
  const receipt = Buffer.from(corpus.anew.text)
  const line = machineLine(await from.ours({ receipt }))
  expect(JSON.parse(line)).toMatchObject({ verdict: 'valid' })
  if (!lacks('python3-cryptography')) expect(from.theirs([{ receipt }])).toEqual([line])
  from.close()
})

test.each(Object.entries(UNBELIEVABLE))('a roster file %s is believed by neither', async (_, change) => {
  const text = JSON.stringify(change(JSON.parse(corpus.roster) as File))
  await expect(openVerifiers(text)).rejects.toThrow(/does not follow/)
  if (!lacks('python3-cryptography')) expect(believedInPython([text])).toEqual([false])
})

function receiptNamed(wanted: string): Receipt {
  const found = corpus.valid.find(({ name }) => name === wanted)
  if (!found) throw new Error(`There is no story “${wanted}”.`)
  return JSON.parse(found.text) as Receipt
}
