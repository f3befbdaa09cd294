/**
 * The Merkle tree of the log (RFC 6962 section 2.1), grown by one leaf at a time.
 *
 * Rule: an edge is all that growing needs: the roots of the perfect subtrees, largest first, one for
 * each bit that is set in `size`.
 */
import type { Base64Url, Digest } from '../contract/ids.ts'
import { concat, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { plainDigest, sha256 } from './digest.ts'

export type Edge = Readonly<{ size: number; hashes: readonly Base64Url[] }>
/** A full one, of a power of two of leaves. */
export type Subtree = Readonly<{ root: Base64Url; leaves: number }>

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

export const emptyEdge: Edge = { size: 0, hashes: [] }

/** @param leaf the entry as it is stored; text is hashed as UTF-8 */
export function leafHash(leaf: string | Uint8Array): Base64Url {
  return toBase64Url(sha256(concat(LEAF, typeof leaf === 'string' ? utf8(leaf) : leaf)))
}

export function append(edge: Edge, leaf: Base64Url): Edge {
  return grow(edge, { root: leaf, leaves: 1 }).edge
}

/**
 * @param join a quicker `nodeHash`, where there is one
 * @returns `full`: the roots of the subtrees that the leaf has made full, of 2, 4, 8 … leaves
 */
export function grow(
  edge: Edge,
  { root, leaves }: Subtree,
  join: typeof nodeHash = nodeHash,
): Readonly<{ edge: Edge; full: readonly Base64Url[] }> {
  if (edge.size % leaves !== 0) throw new Error(`A subtree of ${leaves} leaves cannot stand at ${edge.size}.`)
  const hashes = [...edge.hashes]
  const full: Base64Url[] = []
  let grown = root
  // Two subtrees of one size make one of twice the size, as a carry does when counting.
  for (let carry = edge.size / leaves; carry % 2 === 1; carry = Math.floor(carry / 2)) {
    const left = hashes.pop()
    if (left === undefined) throw new Error(`An edge of size ${edge.size} has too few hashes.`)
    grown = join(left, grown)
    full.push(grown)
  }
  return { edge: { size: edge.size + leaves, hashes: [...hashes, grown] }, full }
}

export function rootOf(edge: Edge): Digest {
  const [first, ...rest] = edge.hashes.toReversed()
  if (first === undefined) return plainDigest(new Uint8Array(0))
  return rest.reduce((right, left) => nodeHash(left, right), first) as string as Digest
}

export function nodeHash(left: Base64Url, right: Base64Url): Base64Url {
  return toBase64Url(sha256(concat(NODE, fromBase64Url(left), fromBase64Url(right))))
}

type Place = Readonly<{ leaf: Base64Url; index: number; proof: readonly Base64Url[]; size: number; root: Digest }>

/**
 * Whether a leaf stands at `index` in the tree with that head (RFC 9162 section 2.1.3.2).
 *
 * @param place.leaf its `leafHash`
 * @param place.proof hashes from the leaf's sibling upwards; whatever is not base64url proves nothing
 */
export function includes(place: Place): boolean {
  try {
    return pathLeads(place)
  } catch (error) {
    // Not base64url, or not in its one spelling.
    if (error instanceof TypeError) return false
    throw error
  }
}

function pathLeads({ leaf, index, proof, size, root }: Place): boolean {
  if (index < 0 || index >= size) return false
  let at = index
  let last = size - 1
  let hash = fromBase64Url(leaf)
  for (const other of proof.map(fromBase64Url)) {
    if (last === 0) return false
    const isRight = at % 2 === 1
    hash = sha256(isRight || at === last ? concat(NODE, other, hash) : concat(NODE, hash, other))
    // At the right border a level without a sibling has no hash in the proof.
    if (!isRight && at === last) while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)]
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && (toBase64Url(hash) as string) === root
}

function half(value: number): number {
  return Math.floor(value / 2)
}
