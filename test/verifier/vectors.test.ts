/** The receipts of docs/vectors: fixed texts, so that a change of what is checked shows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { machineLine } from '../../relay/cli/verify.ts'
import { vectorsOf } from '../evidence/vectors.ts'
import { lacks } from '../kit/debian.ts'
import { openVerifiers } from '../kit/verifiers.ts'
import type { Verifiers } from '../kit/verifiers.ts'

const { roster_file: roster, vectors } = vectorsOf('receipts')
const given = vectors.map(({ receipt, executed }) => ({
  receipt: Buffer.from(receipt),
  ...(executed === undefined ? {} : { executed: Buffer.from(executed) }),
}))
let verifiers: Verifiers

beforeAll(async () => {
  verifiers = await openVerifiers(roster)
})
afterAll(() => verifiers.close())

test.each(vectors.map((vector, at) => ({ ...vector, at })))('vector: $name', async ({ at, line }) => {
  const one = given[at]
  expect(one && machineLine(await verifiers.ours(one))).toBe(line)
})

test.skipIf(lacks('python3-cryptography'))('the second verifier says the same of each', () => {
  expect(verifiers.theirs(given)).toEqual(vectors.map(({ line }) => line))
})
