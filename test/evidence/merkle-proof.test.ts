import { describe, expect, test } from 'vitest'
import type { Base64Url, Digest } from '../../relay/contract/ids.ts'
import { append, emptyEdge, includes, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { consistencySpans, inclusionSpans, isConsistent } from '../../relay/evidence/merkle-proof.ts'
import type { Span } from '../../relay/evidence/merkle-proof.ts'
import { vectorsOf } from './vectors.ts'

const { trees, paths, consistency } = vectorsOf('merkle')
const hex = (base64url: string): string => Buffer.from(base64url, 'base64url').toString('hex')
const reference = trees.slice(1).map(({ leaf_hex: leaf }) => leafHash(Buffer.from(leaf ?? '', 'hex')))

/** The leaves of a log, and what there is to prove about it. */
function logOf(hashes: readonly Base64Url[]) {
  const roots = new Map<string, Digest>()
  const rootOfSpan = ({ from, to }: Span): Digest => {
    const known = roots.get(`${from} ${to}`)
    const root = known ?? rootOf(hashes.slice(from, to).reduce((edge, hash) => append(edge, hash), emptyEdge))
    roots.set(`${from} ${to}`, root)
    return root
  }
  const hashesOf = (spans: readonly Span[]): readonly Base64Url[] =>
    spans.map((span) => rootOfSpan(span) as string as Base64Url)
  return {
    head: (size: number) => ({ size, root: rootOfSpan({ from: 0, to: size }) }),
    inclusion: (index: number, size: number) => hashesOf(inclusionSpans(index, size)),
    consistency: (from: number, to: number) => hashesOf(consistencySpans(from, to)),
  }
}

const leaves = Array.from({ length: 34 }, (_, n) => leafHash(`${n}`))
const log = logOf(leaves)
const other = log.head(3).root as string as Base64Url

describe('the proofs of the reference implementation', () => {
  test.each(paths)('entry $index of $size', ({ index, size, path }) => {
    expect(logOf(reference).inclusion(index, size).map(hex)).toEqual(path)
  })

  test.each(consistency)('from $from to $to', ({ from, to, proof }) => {
    expect(logOf(reference).consistency(from, to).map(hex)).toEqual(proof)
  })
})

test('every entry of every size up to 34 is proven, and no other place is', () => {
  for (let size = 1; size <= leaves.length; size += 1) {
    for (const [index, leaf] of leaves.slice(0, size).entries()) {
      const proof = log.inclusion(index, size)
      expect(includes({ leaf, index, proof, ...log.head(size) }), `${index} of ${size}`).toBe(true)
      for (const wrong of [index - 1, index + 1, size])
        expect(includes({ leaf, index: wrong, proof, ...log.head(size) }), `${index} as ${wrong} of ${size}`).toBe(
          false,
        )
    }
  }
})

test('every size up to 34 is consistent with every smaller one, and with no other log', () => {
  for (let to = 0; to <= leaves.length; to += 1) {
    for (let from = 0; from <= to; from += 1) {
      const [older, newer, proof] = [log.head(from), log.head(to), log.consistency(from, to)]
      const pair = `${from} to ${to}`
      expect(isConsistent({ older, newer, proof }), pair).toBe(true)
      expect(isConsistent({ older, newer, proof: [...proof, other] }), `${pair}, a hash more`).toBe(false)
      const forked = { ...older, root: leafHash('fork') as string as Digest }
      if (from > 0) expect(isConsistent({ older: forked, newer, proof }), `${pair}, forked`).toBe(false)
      if (from > 0) expect(isConsistent({ older, newer: { ...newer, root: forked.root }, proof }), pair).toBe(false)
      for (const at of proof.keys())
        expect(isConsistent({ older, newer, proof: proof.with(at, leafHash('x')) }), `${pair}, hash ${at}`).toBe(false)
    }
  }
})

test('a log that went backwards is not consistent, whatever the proof', () => {
  expect(isConsistent({ older: log.head(20), newer: log.head(12), proof: log.consistency(12, 20) })).toBe(false)
})

test('what is not base64url proves nothing', () => {
  const proof = ['*' as Base64Url, ...log.consistency(7, 20).slice(1)]
  expect(isConsistent({ older: log.head(7), newer: log.head(20), proof })).toBe(false)
})

test('an entry or a size that there is not is an error of whoever asks', () => {
  expect(() => inclusionSpans(5, 5)).toThrow('A log of 5 entries has no entry 5.')
  expect(() => consistencySpans(6, 5)).toThrow('A log of 5 entries does not go on from one of 6.')
})
