/**
 * A whole log, checked from its first entry on: that its entries give the head that was signed, that an
 * older head which somebody kept was on the way, and that no entry tells what cannot have been.
 *
 * Rule: entries come in the log's order and are seen once; what is kept of them is a few hashes, and an id
 *   for each request.
 */
import type { Json } from '../contract/action.ts'
import type { Digest } from '../contract/ids.ts'
import { toBase64Url, utf8 } from './bytes.ts'
import { canonical } from './canonical.ts'
import { sha256 } from './digest.ts'
import { followLives } from './log-lives.ts'
import { eventOf } from './log-members.ts'
import type { Head } from './merkle-proof.ts'
import { isReserved } from './strict-json.ts'

export type LogEntry = Readonly<{ index: number; leaf: string }>

export type LogFinding = Readonly<{
  size: number
  root: Digest
  requests: number
  /** Sentences, first things first, ten at most. */
  wrong: readonly string[]
}>

type WholeLog = Readonly<{
  /** In pages, as they come. */
  entries: AsyncIterable<readonly LogEntry[]>
  /** Whoever calls has checked its signatures. */
  head: Head
  /** One of before, that was kept. */
  pinned?: Head
  /** A quicker one than ours, where there is one; of text as UTF-8. */
  sha256?: (content: string | Uint8Array) => Uint8Array
  /** Told after each page how many entries are checked. */
  progress?: (entries: number) => void
}>

const MOST = 10

export async function checkLog({ entries, head, pinned, progress, ...with_ }: WholeLog): Promise<LogFinding> {
  const wrong: string[] = []
  const fails = (what: string): void => void (wrong.length < MOST && wrong.push(what))
  const tree = growTree(with_.sha256 ?? ourSha256)
  const lives = followLives()
  if (pinned && pinned.size > head.size) fails(`The log went backwards from ${pinned.size} to ${head.size}.`)
  const compare = (): void => {
    if (pinned?.size !== tree.size() || tree.root() === pinned.root) return
    fails(`The first ${pinned.size} entries are not those of the head that was kept.`)
  }
  compare()
  for await (const page of entries) {
    for (const { index, leaf } of page) {
      const size = tree.size()
      if (size === head.size) break
      if (index !== size) {
        fails(`Entry ${size} is missing.`)
        return { size, root: tree.root(), requests: lives.requests(), wrong }
      }
      const event = readEntry(leaf)
      const restored = typeof event !== 'string' && event.kind === 'relay.restored' ? event : undefined
      if (restored && (restored.from_size !== size || restored.from_root !== tree.root()))
        fails(`Entry ${index} tells of a backup of another log.`)
      const said = typeof event === 'string' ? event : lives.next(event)
      if (said !== undefined) fails(`Entry ${index} ${said}.`)
      // What is no text at all was refused above.
      tree.grow(leaf.toWellFormed())
      compare()
    }
    progress?.(tree.size())
  }
  const size = tree.size()
  if (size !== head.size) fails(`There are ${size} entries, and the head is over ${head.size}.`)
  else if (tree.root() !== head.root) fails(`The ${size} entries do not give the root of the head.`)
  return { size, root: tree.root(), requests: lives.requests(), wrong }
}

function readEntry(leaf: string): ReturnType<typeof eventOf> {
  try {
    const value: unknown = JSON.parse(leaf)
    return isCanonical(leaf, value) ? eventOf(value) : 'is not canonical JSON'
  } catch (error) {
    // SyntaxError: no JSON; TypeError: a value that canonical JSON does not have.
    if (error instanceof SyntaxError || error instanceof TypeError) return 'is not canonical JSON'
    throw error
  }
}

/** What has one spelling is compared with that; most entries need a comparison only. */
function isCanonical(text: string, value: unknown): boolean {
  // An escaped character could be one that canonical JSON does not have.
  const isPlain = !text.includes('\\u') && isOrdered(value) && JSON.stringify(value) === text
  return isPlain || canonical(value as Json) === text
}

/** An event is flat, but for lists of texts. */
function isOrdered(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const members: Readonly<Record<string, unknown>> = value as Readonly<Record<string, unknown>>
  let before = ''
  for (const key of Object.keys(members)) {
    if (key <= before || isReserved(key) || !isFlat(members[key])) return false
    before = key
  }
  return true
}

function isFlat(member: unknown): boolean {
  if (typeof member === 'string') return true
  if (typeof member === 'number') return Number.isSafeInteger(member)
  return Array.isArray(member) && member.every((item) => typeof item === 'string')
}

/** As merkle.ts grows an edge, on bytes: a text for each hash would cost more than the hash. */
function growTree(hash: (content: string | Uint8Array) => Uint8Array) {
  const hashes: Uint8Array[] = []
  const node = new Uint8Array(65)
  node[0] = 1
  let size = 0
  const join = (left: Uint8Array, right: Uint8Array): Uint8Array => {
    node.set(left, 1)
    node.set(right, 33)
    return hash(node)
  }
  return {
    size: () => size,
    root: (): Digest => {
      const [first, ...rest] = hashes.toReversed()
      const root = first ? rest.reduce((right, left) => join(left, right), first) : hash(new Uint8Array(0))
      return toBase64Url(root) as string as Digest
    },
    grow(leaf: string): void {
      let grown = hash(`\0${leaf}`)
      for (let carry = size; carry % 2 === 1; carry = (carry - 1) / 2) {
        const left = hashes.pop()
        if (!left) throw new Error(`A tree of ${size} leaves has too few hashes.`)
        grown = join(left, grown)
      }
      hashes.push(grown)
      size += 1
    },
  }
}

function ourSha256(content: string | Uint8Array): Uint8Array {
  return sha256(typeof content === 'string' ? utf8(content) : content)
}
