/**
 * Which hashes prove something of the log (RFC 6962 sections 2.1.1 and 2.1.2), and whether one log is the
 * beginning of another. Whether a leaf is in a log is merkle.ts.
 */
import type { Base64Url, Digest } from '../contract/ids.ts'
import { nodeHash } from './merkle.ts'

/** The leaves [from, to), whose subtree's root is one hash of a proof. */
export type Span = Readonly<{ from: number; to: number }>
export type Head = Readonly<{ size: number; root: Digest }>

/** From the leaf's sibling upwards. @throws {RangeError} when there is no such leaf in a log of that size */
export function inclusionSpans(index: number, size: number): readonly Span[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`A log of ${size} entries has no entry ${index}.`)
  const path = ({ from, to }: Span): readonly Span[] => {
    if (to - from === 1) return []
    const [left, right] = split({ from, to })
    return index < left.to ? [...path(left), right] : [...path(right), left]
  }
  return path({ from: 0, to: size })
}

/** @throws {RangeError} when a log of `to` entries cannot go on from one of `from` */
export function consistencySpans(from: number, to: number): readonly Span[] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`A log of ${to} entries does not go on from one of ${from}.`)
  if (from === 0) return []
  const proof = (span: Span, isOld: boolean): readonly Span[] => {
    if (span.to === from) return isOld ? [] : [span]
    const [left, right] = split(span)
    return from <= left.to ? [...proof(left, isOld), right] : [...proof(right, false), left]
  }
  return proof({ from: 0, to }, true)
}

/** The largest power of two of leaves that is smaller than all, and the rest. */
function split({ from, to }: Span): readonly [Span, Span] {
  const cut = from + 2 ** Math.floor(Math.log2(to - from - 1))
  return [
    { from, to: cut },
    { from: cut, to },
  ]
}

/**
 * Whether the newer log begins with all of the older one (RFC 9162 section 2.1.4.2).
 *
 * @param proof as `consistencySpans` orders it; whatever is not base64url proves nothing
 */
export function isConsistent({
  older,
  newer,
  proof,
}: Readonly<{ older: Head; newer: Head; proof: readonly Base64Url[] }>): boolean {
  if (older.size > newer.size) return false
  if (older.size === newer.size) return older.root === newer.root && proof.length === 0
  // Everything begins with nothing.
  if (older.size === 0) return proof.length === 0
  try {
    return pathsLead({ older, newer, proof })
  } catch (error) {
    // Not base64url, or not in its one spelling.
    if (error instanceof TypeError) return false
    throw error
  }
}

function pathsLead({
  older,
  newer,
  proof,
}: Readonly<{ older: Head; newer: Head; proof: readonly Base64Url[] }>): boolean {
  let [at, last] = [older.size - 1, newer.size - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  // A log of a power of two is a subtree of the newer one as it stands, and so is not in the proof.
  const isWhole = Number.isInteger(Math.log2(older.size))
  const [first, ...rest] = isWhole ? [older.root as string as Base64Url, ...proof] : proof
  if (first === undefined) return false
  let [old, young] = [first, first]
  for (const other of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      ;[old, young] = [nodeHash(other, old), nodeHash(other, young)]
      while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)]
    } else young = nodeHash(young, other)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && (old as string) === older.root && (young as string) === newer.root
}

function half(value: number): number {
  return Math.floor(value / 2)
}
