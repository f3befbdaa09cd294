import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { append, type Edge, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { vectorsOf } from './vectors.ts'

const { trees, event } = vectorsOf('merkle')
const hex = (base64url: string): string => Buffer.from(base64url, 'base64url').toString('hex')

function edgeOf(leaves: readonly Uint8Array[]): Edge {
  return leaves.reduce((edge, leaf) => append(edge, leafHash(leaf)), emptyEdge)
}

/** RFC 6962, section 2.1, word by word. */
function rootByDefinition(leaves: readonly Uint8Array[]): Buffer {
  const hash = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
  const [only] = leaves
  if (!only) return hash()
  if (leaves.length === 1) return hash(Buffer.of(0), only)
  const left = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  return hash(Buffer.of(1), rootByDefinition(leaves.slice(0, left)), rootByDefinition(leaves.slice(left)))
}

describe.each(trees)('reference tree of size $size', ({ size, root_hex: root }) => {
  test('has this root', () => {
    const leaves = trees.slice(1, size + 1).map((tree) => Buffer.from(tree.leaf_hex ?? '', 'hex'))
    expect(leaves).toHaveLength(size)
    expect(hex(rootOf(edgeOf(leaves)))).toBe(root)
  })
})

test('each leaf has this hash', () => {
  const leaves = trees.slice(1)
  expect(leaves.map(({ leaf_hex: leaf }) => hex(leafHash(Buffer.from(leaf ?? '', 'hex'))))).toEqual(
    leaves.map(({ leaf_hash_hex: hash }) => hash),
  )
})

test('an event is a leaf as its text stands', () => {
  expect(hex(leafHash(event.text))).toBe(event.leaf_hash_hex)
})

test('the edge gives the root of the definition, for any leaves', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 70 }), (leaves) => {
      expect(hex(rootOf(edgeOf(leaves)))).toBe(rootByDefinition(leaves).toString('hex'))
    }),
  )
})

test('an edge survives being stored as JSON, and has one hash for each bit of its size', () => {
  let edge: Edge = emptyEdge
  for (let size = 1; size <= 40; size += 1) {
    edge = JSON.parse(JSON.stringify(append(edge, leafHash(`${size}`)))) as Edge
    expect(edge.size).toBe(size)
    expect(edge.hashes).toHaveLength(size.toString(2).replaceAll('0', '').length)
  }
})

test('an edge that lost a hash is noticed at the next leaf', () => {
  const edge = edgeOf([Buffer.of(1)])
  expect(() => append({ ...edge, hashes: [] }, leafHash('x'))).toThrow('too few hashes')
})
