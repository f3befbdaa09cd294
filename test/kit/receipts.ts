/** Receipts of the relay in this process, with a log key of the test's own. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Base64Url, CanonicalJson, DeviceId, Digest, RequestId } from '../../relay/contract/ids.ts'
import type { ProvenLeaf, RosterFile } from '../../relay/contract/receipt.ts'
import type { Request } from '../../relay/core/request.ts'
import { leafHash, nodeHash } from '../../relay/evidence/merkle.ts'
import { checkpointText, signatureLine, verifierKey } from '../../relay/evidence/note.ts'
import { readEvent } from '../../relay/evidence/receipt-story.ts'
import { receiptText } from '../../relay/server/receipt.ts'
import { shownBodyOf } from '../../relay/server/request-view.ts'
import type { TestRelay } from './relay.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const x = publicKey.export({ format: 'jwk' }).x as Base64Url

type Entry = Readonly<{ index: number; leaf: string }>

/** Proofs of the entries in the log of all of them, whose head is signed anew. */
export function logged(relay: string, leaves: readonly string[]) {
  const name = `${new URL(relay).host}/log`
  const hashes = leaves.map((leaf) => leafHash(leaf))
  const text = checkpointText({ origin: name, size: leaves.length, root: rootOf(hashes) as string as Digest })
  return {
    checkpoint: `${text}\n${signatureLine(name, x, signed(text))}`,
    proven: ({ index, leaf }: Entry): ProvenLeaf => ({
      index,
      leaf: leaf as CanonicalJson,
      proof: pathOf(hashes, index),
    }),
  }
}

/** By the log key of this kit. */
function signed(text: string): Uint8Array {
  return sign(null, Buffer.from(text), privateKey)
}

export async function receiptOf(
  relay: TestRelay,
  id: RequestId,
  sees: 'all' | 'metadata' = 'all',
): Promise<CanonicalJson> {
  const { store, settings } = relay.deps
  const request = await store.request(id)
  if (!request) throw new Error('There is no such request.')
  const entries = await store.logEntries(0, (await store.logHead()).size)
  const { checkpoint, proven } = logged(
    settings.publicUrl,
    entries.map(({ leaf }) => leaf),
  )
  const denying = request.decisions.flatMap(({ proof }) => (proof.kind === 'device_key' ? [proof.device] : []))
  const leaves = entries.filter(({ leaf }) => leaf.includes(`"request":"${id}"`))
  const origins = entries.filter(({ leaf }) => isOrigin(request, denying, leaf as CanonicalJson))
  const body = await shownBodyOf(relay.deps, request)
  const devices = await Promise.all(denying.map((device) => store.device(device)))
  const receipt = receiptText({
    relay: settings.publicUrl,
    rpId: settings.rpId,
    request,
    told: { leaves: leaves.map(proven), origins: origins.map(proven), checkpoint },
    ...(body ? { body } : {}),
    deviceKeys: devices.flatMap((device) => (device ? [{ device: device.id, jwk: device.jwk }] : [])),
    sees,
    isEnforcer: false,
  })
  if (receipt === undefined) throw new Error(`No receipt of a request that is ${request.status}.`)
  return receipt
}

function isOrigin({ requester }: Request, denying: readonly DeviceId[], leaf: CanonicalJson): boolean {
  const event = readEvent(leaf)
  if (event?.kind === 'service.created') return requester.kind === 'service' && event.service === requester.service
  return (event?.kind === 'people.enrolled' || event?.kind === 'people.set_up') && denying.includes(event.device)
}

export async function rosterFileOf(relay: TestRelay): Promise<RosterFile> {
  const { settings, keys } = relay.deps
  const database = new DatabaseSync(join(settings.directory, 'holdgate.sqlite'), { readOnly: true })
  const rows = database.prepare('SELECT roster FROM rosters ORDER BY version').all()
  const rosters = rows.map(({ roster }) => String(roster) as CanonicalJson)
  database.close()
  return {
    v: 1,
    relay: settings.publicUrl,
    rp_id: settings.rpId,
    jwks: keys.jwks(),
    log_keys: [verifierKey(`${new URL(settings.publicUrl).host}/log`, x)],
    steps: rosters.map((roster) => ({ roster })),
  }
}

function pathOf(hashes: readonly Base64Url[], index: number): readonly Base64Url[] {
  if (hashes.length <= 1) return []
  const cut = 2 ** (Math.ceil(Math.log2(hashes.length)) - 1)
  const [left, right] = [hashes.slice(0, cut), hashes.slice(cut)]
  return index < cut ? [...pathOf(left, index), rootOf(right)] : [...pathOf(right, index - cut), rootOf(left)]
}

function rootOf(hashes: readonly Base64Url[]): Base64Url {
  const [only] = hashes
  if (hashes.length === 1 && only) return only
  const cut = 2 ** (Math.ceil(Math.log2(hashes.length)) - 1)
  return nodeHash(rootOf(hashes.slice(0, cut)), rootOf(hashes.slice(cut)))
}
