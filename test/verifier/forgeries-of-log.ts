/** Receipts that say something else than their log, or prove it by something else. */
import { generateKeyPairSync, sign } from 'node:crypto'
import type { Base64Url } from '../../relay/contract/ids.ts'
import type { Receipt } from '../../relay/contract/receipt.ts'
import { signatureLine } from '../../relay/evidence/note.ts'
import type { Office } from '../kit/asking.ts'
import { leavesOf, relogged, reopened, withAction, withLeaf } from '../kit/forger.ts'

export type Forging = (receipt: Receipt, office: Office) => Receipt | Promise<Receipt>
/** The check that fails, the story that is forged, what is wrong with it, and how. */
export type Forgery = readonly [check: string, story: string, what: string, forge: Forging]

const RUN = 'approved and executed'
const TWO = 'two of two, JSON'
const LATE = 'reported late'
const SETTLED = 'grant.settled'
const OTHER = 'A'.repeat(43) as Base64Url

export const OF_THE_LOG: readonly Forgery[] = [
  ['relay', RUN, 'of another relay', (receipt) => ({ ...receipt, relay: 'https://other.example.org' })],
  ['relay', RUN, 'of another host name', (receipt) => ({ ...receipt, rp_id: 'example.org' })],
  [
    'action',
    RUN,
    'an action with a member that nobody knows',
    (receipt) => withAction(receipt, (action) => ({ ...action, more: 1 })),
  ],
  [
    'action',
    RUN,
    'an action of another time',
    (receipt) => withAction(receipt, (action) => ({ ...action, created_at: 1 })),
  ],
  [
    'action',
    RUN,
    'another action',
    (receipt) => ({
      ...receipt,
      action: (receipt.action ?? '').replace('/42', '/43') as typeof receipt.action & string,
    }),
  ],
  ['call', RUN, 'the digest of another call', (receipt) => reopened({ ...receipt, call_digest: OTHER as never })],
  ['story', RUN, 'no opening', (receipt) => relogged(receipt, leavesOf(receipt).slice(1))],
  [
    'story',
    RUN,
    'no approval',
    (receipt) =>
      relogged(
        receipt,
        leavesOf(receipt).filter(({ kind }) => kind !== 'request.approved'),
      ),
  ],
  ['story', RUN, 'no end', (receipt) => relogged({ ...receipt, status: 'denied' }, leavesOf(receipt).slice(0, 2))],
  [
    'story',
    RUN,
    'an end after which something happens',
    (receipt) => relogged(receipt, [...leavesOf(receipt), { kind: 'grant.lapsed', v: 1 }]),
  ],
  [
    'story',
    RUN,
    'a leaf that is about another request',
    (receipt) => withLeaf(receipt, 'decision.made', { request: 'req_AAAAAAAAAAAAAAAAAAAAAA' }),
  ],
  [
    'story',
    RUN,
    'a leaf of another statement',
    (receipt) => withLeaf(receipt, 'decision.made', { statement_digest: OTHER }),
  ],
  ['story', RUN, 'a leaf that says more', (receipt) => withLeaf(receipt, 'request.approved', { more: true })],
  [
    'story',
    RUN,
    'a leaf without a member',
    (receipt) => withLeaf(receipt, 'grant.redeemed', { attempt_digest: undefined }),
  ],
  ['story', RUN, 'a leaf without its kind', (receipt) => withLeaf(receipt, 'grant.redeemed', { kind: 1 })],
  ['story', RUN, 'an instant that is none', (receipt) => withLeaf(receipt, 'grant.redeemed', { at: '1' })],
  [
    'story',
    RUN,
    'a grant for another enforcer',
    (receipt) => withLeaf(receipt, 'grant.issued', { enforcer: 'svc_AAAAAAAAAAAAAAAAAAAAAA' }),
  ],
  [
    'story',
    RUN,
    'redeemed by another enforcer',
    (receipt) => withLeaf(receipt, 'grant.redeemed', { enforcer: 'svc_AAAAAAAAAAAAAAAAAAAAAA' }),
  ],
  [
    'story',
    RUN,
    'reported by another',
    (receipt) => withLeaf(receipt, 'grant.settled', { by: 'svc_AAAAAAAAAAAAAAAAAAAAAA' }),
  ],
  ['story', RUN, 'reported otherwise', (receipt) => withLeaf(receipt, 'grant.settled', { result: 'failed' })],
  [
    'story',
    RUN,
    'reported twice',
    (receipt) => relogged(receipt, [...leavesOf(receipt), ...leavesOf(receipt).slice(-1)]),
  ],
  ['story', RUN, 'a late report of what was never unknown', (receipt) => withLeaf(receipt, SETTLED, { late: true })],
  ['story', LATE, 'the unknown outcome left out', (receipt) => relogged(receipt, withoutUnknown(receipt))],
  ['story', LATE, 'a late report that does not say so', (receipt) => remarked(receipt, { late: undefined })],
  ['story', LATE, 'a late report that says so otherwise', (receipt) => remarked(receipt, { late: 1 })],
  ['story', LATE, 'a late report that denies it', (receipt) => remarked(receipt, { late: false })],
  ['story', LATE, 'a late report without its digest', (receipt) => remarked(receipt, { outcome_digest: undefined })],
  ['story', LATE, 'a late report after a late unknown', (receipt) => withLeaf(receipt, SETTLED, { late: true })],
  ['story', RUN, 'another rule', (receipt) => ({ ...receipt, rule: 'transfer' as never })],
  ['story', RUN, 'another policy', (receipt) => ({ ...receipt, policy_digest: OTHER as never })],
  ['story', RUN, 'a longer wait', (receipt) => ({ ...receipt, expires_at: receipt.expires_at + 1 })],
  ['story', RUN, 'a lower quorum', (receipt) => ({ ...receipt, quorum: 0 })],
  ['story', RUN, 'an approval with the reason of another end', (receipt) => ({ ...receipt, end_reason: 'deadline' })],
  ['story', 'expired', 'denied instead of expired', (receipt) => ({ ...receipt, status: 'denied' })],
  ['story', 'cancelled', 'cancelled for another reason', (receipt) => ({ ...receipt, end_reason: 'page_gone' })],
  [
    'story',
    'lapsed',
    'a grant that lapsed and is open',
    (receipt) => ({ ...receipt, grant: { id: receipt.grant?.id as never, status: 'open' } }),
  ],
  ['question', RUN, 'another justification', (receipt) => ({ ...receipt, justification: 'because' })],
  ['question', RUN, 'other words', (receipt) => ({ ...receipt, words: { ...receipt.words, say: 'Read customer 42' } })],
  [
    'question',
    'expired',
    'another nonce of somebody who did not decide',
    (receipt) => ({ ...receipt, asked: receipt.asked.map((one) => ({ ...one, nonce: OTHER })) }),
  ],
  [
    'question',
    RUN,
    'another answer of the server',
    (receipt) => ({ ...receipt, grant: { ...receipt.grant, outcome: { result: 'executed', status: 500 } } as never }),
  ],
  [
    'view',
    RUN,
    'words that nobody saw',
    (receipt) => reopened({ ...receipt, words: { ...receipt.words, say: 'Read customer 42' } }),
  ],
  ['view', TWO, 'another body', (receipt) => ({ ...receipt, body: { shown: 'full', bytes: 'e30' as Base64Url } })],
  ['view', TWO, 'a body that was shown, as if it had not been', (receipt) => ({ ...receipt, body: { shown: 'none' } })],
  [
    'view',
    'an operation',
    'an operation with a body',
    (receipt) => ({ ...receipt, body: { shown: 'full', bytes: '' as Base64Url } }),
  ],
  [
    'inclusion',
    RUN,
    'a leaf at another place',
    (receipt) => ({
      ...receipt,
      leaves: receipt.leaves.map((one, at) => (at === 0 ? { ...one, index: one.index - 1 } : one)),
    }),
  ],
  [
    'inclusion',
    RUN,
    'a path that is too short',
    (receipt) => ({ ...receipt, leaves: receipt.leaves.map((one) => ({ ...one, proof: one.proof.slice(1) })) }),
  ],
  [
    'inclusion',
    RUN,
    'a path that is too long',
    (receipt) => ({ ...receipt, leaves: receipt.leaves.map((one) => ({ ...one, proof: [...one.proof, OTHER] })) }),
  ],
  [
    'inclusion',
    RUN,
    'a leaf that is in no log',
    (receipt) => ({
      ...receipt,
      leaves: receipt.leaves.map(({ index, proof }, at) => ({
        index,
        proof,
        leaf: withLeaf(receipt, 'grant.redeemed', { at: 1_800_000_000_000 }).leaves[at]?.leaf as never,
      })),
    }),
  ],
  [
    'inclusion',
    RUN,
    'the head of another log',
    (receipt) => ({
      ...receipt,
      checkpoint: receipt.checkpoint.replaceAll('holdgate.example.org/log', 'other.example.org/log'),
    }),
  ],
  [
    'checkpoint',
    RUN,
    'a head that nobody signed',
    (receipt) => ({ ...receipt, checkpoint: receipt.checkpoint.replace(/— .*\n$/u, '') }),
  ],
  [
    'checkpoint',
    RUN,
    'a head that another key signed',
    (receipt) => ({ ...receipt, checkpoint: receipt.checkpoint.replace(/— .*\n$/u, foreignLine(receipt)) }),
  ],
  [
    'checkpoint',
    RUN,
    'a head that another key signed as well',
    (receipt) => ({ ...receipt, checkpoint: receipt.checkpoint + foreignLine(receipt) }),
  ],
  [
    'checkpoint',
    RUN,
    'a head that one key signed twice',
    (receipt) => ({ ...receipt, checkpoint: receipt.checkpoint + (receipt.checkpoint.split('\n\n')[1] ?? '') }),
  ],
]

function foreignLine({ checkpoint, relay }: Receipt): string {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const text = `${checkpoint.split('\n\n')[0]}\n`
  const name = `${new URL(relay).host}/log`
  return signatureLine(
    name,
    publicKey.export({ format: 'jwk' }).x as Base64Url,
    sign(null, Buffer.from(text), privateKey),
  )
}

function withoutUnknown(receipt: Receipt): ReturnType<typeof leavesOf> {
  return leavesOf(receipt).filter(({ kind, ...leaf }) => kind !== SETTLED || leaf['result'] !== 'unknown')
}

/** The last leaf says something else. */
function remarked(receipt: Receipt, members: Parameters<typeof withLeaf>[2]): Receipt {
  const last = leavesOf(withLeaf(receipt, SETTLED, members)).slice(-1)
  return relogged(receipt, [...leavesOf(receipt).slice(0, -1), ...last])
}
