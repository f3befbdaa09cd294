/** Receipts and roster files as the relay makes them, and a log that it could have kept instead. */
import { generateKeyPairSync, sign } from 'node:crypto'
import type { Base64Url, CanonicalJson, Digest, RequestId } from '../../relay/contract/ids.ts'
import type { ProvenLeaf, RosterFile } from '../../relay/contract/receipt.ts'
import { inclusionSpans } from '../../relay/evidence/merkle-proof.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { checkpointText, signatureLine, verifierKey } from '../../relay/evidence/note.ts'
import { receiptFor, rosterFileText } from '../../relay/server/receipt.ts'
import type { Viewer } from '../../relay/server/request-view.ts'
import type { TestRelay } from './relay.ts'

/** `requester`: by key. */
export type Sees = 'requester' | 'asked' | 'metadata'

export async function receiptOf(relay: TestRelay, id: RequestId, sees: Sees = 'requester'): Promise<CanonicalJson> {
  const { deps, clock } = relay
  const request = await deps.store.request(id)
  const [person] = await deps.store.people()
  if (!request || !person) throw new Error('There is no such request.')
  const viewer: Viewer = sees === 'requester' ? { kind: 'requester' } : { kind: 'person', person, sees }
  const text = await receiptFor(deps, { request, viewer, now: clock.now })
  if (text === 'pending' || text === 'changed') throw new Error(`No receipt: the request is ${text}.`)
  return text
}

export async function rosterFileOf({ deps }: TestRelay): Promise<RosterFile> {
  return JSON.parse(await rosterFileText(deps)) as RosterFile
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const x = publicKey.export({ format: 'jwk' }).x as Base64Url

/** The same file, in which a log key of the test's own counts as the relay's. */
export function alsoBelieving(file: RosterFile): RosterFile {
  return { ...file, log_keys: [...file.log_keys, verifierKey(logName(file.relay), x)] }
}

/** A log of these entries, its head signed by that key. */
export function logged(relay: string, leaves: readonly string[]) {
  const hashes = leaves.map((leaf) => leafHash(leaf))
  const rootFrom = (from: number, to: number): Digest => rootOf(hashes.slice(from, to).reduce(append, emptyEdge))
  const text = checkpointText({ origin: logName(relay), size: leaves.length, root: rootFrom(0, leaves.length) })
  return {
    checkpoint: `${text}\n${signatureLine(logName(relay), x, sign(null, Buffer.from(text), privateKey))}`,
    proven: (index: number): ProvenLeaf => ({
      index,
      leaf: leaves[index] as CanonicalJson,
      proof: inclusionSpans(index, leaves.length).map(({ from, to }) => rootFrom(from, to) as string as Base64Url),
    }),
  }
}

function logName(relay: string): string {
  return `${new URL(relay).host}/log`
}
