/** Receipts that differ from a good one in one byte, or in one part that is another receipt's (T53). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonical, readCanonical } from '../../relay/evidence/canonical.ts'
import type { Receipt } from '../../relay/contract/receipt.ts'
import { machineLine } from '../../relay/cli/verify.ts'
import { lacks } from '../kit/debian.ts'
import { openCorpus } from '../kit/receipt-corpus.ts'
import type { Corpus, Sample } from '../kit/receipt-corpus.ts'
import { openVerifiers } from '../kit/verifiers.ts'
import type { Verifiers } from '../kit/verifiers.ts'
import { WHOLE } from '../kit/whole.ts'

const RECEIPTS = 20
/** Signatures are checked on other threads meanwhile. */
const AT_ONCE = 64
/** Every so manieth byte, each receipt from another on: in all of them the same parts stand at the same places. */
const STRIDE = WHOLE ? 1 : 4
const LEAST_FLIPS = 20_000 / STRIDE
const LEAST_SWAPS = 2_000
/** Every so manieth goes to the second verifier as well. */
const SAMPLE = 41
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

let corpus: Corpus
let verifiers: Verifiers
let receipts: readonly Sample[]
/** What the tests before found, for the second verifier, which is started once. */
const sample: { receipt: Buffer; line: string }[] = []

beforeAll(async () => {
  corpus = await openCorpus()
  verifiers = await openVerifiers(corpus.roster)
  // The shortest, which are of every ending: each byte more costs a whole verification.
  receipts = corpus.valid.toSorted((one, other) => one.text.length - other.text.length).slice(0, RECEIPTS)
})
afterAll(async () => {
  verifiers.close()
  await corpus.close()
})

test('no byte of a receipt can be another one', async () => {
  expect(receipts).toHaveLength(RECEIPTS)
  const endings = new Set(receipts.map(({ text }) => (JSON.parse(text) as Receipt).status))
  expect([...endings].toSorted()).toEqual(['approved', 'cancelled', 'denied', 'expired'])
  const accepted: string[] = []
  let flips = 0
  for (const [index, { name, text }] of receipts.entries()) {
    const bytes = Buffer.from(text)
    const places = [...bytes.keys()].filter((place) => place % STRIDE === index % STRIDE)
    for (let from = 0; from < places.length; from += AT_ONCE) {
      const some = places.slice(from, from + AT_ONCE)
      const changed = some.map((place) => flipped(bytes, place))
      const verified = await Promise.all(changed.map((receipt) => verifiers.ours({ receipt })))
      for (const [at, one] of verified.entries()) {
        flips += 1
        if (one.finding.verdict === 'valid') accepted.push(`${name}, byte ${some[at]}`)
        const receipt = changed[at]
        if (receipt && flips % SAMPLE === 0) sample.push({ receipt, line: machineLine(one) })
      }
    }
  }
  expect(accepted).toEqual([])
  expect(flips).toBeGreaterThan(LEAST_FLIPS)
}, 300_000)

test('no part of a receipt can be another receipt’s', async () => {
  const accepted: string[] = []
  let swaps = 0
  for (const into of receipts) {
    for (const from of receipts) {
      for (const { name, text } of swapped(into, from)) {
        const receipt = Buffer.from(text)
        const verified = await verifiers.ours({ receipt })
        if (verified.finding.verdict === 'valid') accepted.push(`${name} of “${from.name}” in “${into.name}”`)
        swaps += 1
        if (swaps % SAMPLE === 0) sample.push({ receipt, line: machineLine(verified) })
      }
    }
  }
  expect(accepted).toEqual([])
  expect(swaps).toBeGreaterThan(LEAST_SWAPS)
}, 300_000)

test.skipIf(lacks('python3-cryptography'))(
  'the second verifier says the same of a sample of them',
  () => {
    expect(sample.length).toBeGreaterThan((LEAST_FLIPS + LEAST_SWAPS) / SAMPLE - 2)
    const given = sample.map(({ receipt }) => ({ receipt }))
    expect(verifiers.theirs(given)).toEqual(sample.map(({ line }) => line))
  },
  300_000,
)

/** To a neighbour in the alphabet where there is one, so that the text stays well-formed; else by one bit. */
function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  const was = bytes[at] ?? 0
  const place = ALPHABET.indexOf(String.fromCharCode(was))
  changed[at] = place < 0 ? was ^ 1 : ALPHABET.charCodeAt((place + 1 + (at % 3)) % ALPHABET.length)
  return changed
}

type Members = { readonly [name: string]: unknown }

/** The receipt with each part of another one in turn, where the two differ. */
function swapped(into: Sample, from: Sample): readonly Readonly<{ name: string; text: string }>[] {
  const [own, other] = [readCanonical(into.text) as Members, readCanonical(from.text) as Members]
  return [...new Set([...Object.keys(own), ...Object.keys(other)])].flatMap((name) => {
    const { [name]: part, ...rest } = own
    const foreign = other[name]
    if (part !== undefined && foreign !== undefined && canonical([part as never]) === canonical([foreign as never]))
      return []
    if (part === undefined && foreign === undefined) return []
    return [{ name, text: canonical({ ...rest, ...(foreign === undefined ? {} : { [name]: foreign }) }) }]
  })
}
