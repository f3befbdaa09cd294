/** Receipts of requests that were decided by the wrong people, too late, or by nobody. */
import { generateKeyPairSync } from 'node:crypto'
import type { Statement } from '../../relay/contract/decision.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import type { Receipt } from '../../relay/contract/receipt.ts'
import { toBase64Url } from '../../relay/evidence/bytes.ts'
import { thumbprint } from '../../relay/evidence/device-key.ts'
import { signJws } from '../../relay/evidence/jws.ts'
import { decisionStatement, deviceDenyBytes } from '../../relay/evidence/statement.ts'
import type { Office } from '../kit/asking.ts'
import { leavesOf, regranted, relogged, reopened, resigned, withDecision, withLeaf } from '../kit/forger.ts'
import type { Forgery } from './forgeries-of-log.ts'

const RUN = 'approved and executed'
const TWO = 'two of two, JSON'
const BY_DEVICE = 'denied by device key'
const OTHER = 'A'.repeat(43) as Base64Url

export const OF_PEOPLE: readonly Forgery[] = [
  [
    'statements',
    RUN,
    'a decision of somebody who was not asked',
    (receipt, { ada }) => resigned(receipt, 0, { person: ada }),
  ],
  [
    'statements',
    RUN,
    'another nonce',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, statement: { nonce: OTHER } }),
  ],
  [
    'statements',
    RUN,
    'another deadline',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, statement: { expires_at: receipt.expires_at + 1 } }),
  ],
  [
    'statements',
    RUN,
    'another view',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, statement: { view_digest: OTHER as never } }),
  ],
  [
    'statements',
    RUN,
    'another request',
    (receipt, { dana }) =>
      resigned(receipt, 0, { person: dana, statement: { request: 'req_AAAAAAAAAAAAAAAAAAAAAA' as never } }),
  ],
  [
    'statements',
    RUN,
    'a denial that counts as approval',
    (receipt, { dana }) =>
      withLeaf(resigned(receipt, 0, { person: dana, statement: { decision: 'deny' } }), 'decision.made', {
        decision: 'approve',
      }),
  ],
  [
    'statements',
    RUN,
    'another comment',
    (receipt) => ({ ...receipt, decisions: receipt.decisions.map((one) => ({ ...one, comment: 'fine' })) }),
  ],
  [
    'people',
    RUN,
    'approved by nobody',
    (receipt) =>
      relogged(
        { ...receipt, decisions: [] },
        leavesOf(receipt).filter(({ kind }) => kind !== 'decision.made'),
      ),
  ],
  [
    'people',
    TWO,
    'one of two',
    (receipt) =>
      relogged(
        { ...receipt, decisions: receipt.decisions.slice(0, 1), decided_at: Number(leavesOf(receipt)[1]?.['at']) },
        leavesOf(receipt)
          .filter((_, at) => at !== 2)
          .map((leaf) =>
            /approved|issued/.test(leaf.kind) ? { ...leaf, at: Number(leavesOf(receipt)[1]?.['at']) } : leaf,
          ),
      ),
  ],
  [
    'people',
    TWO,
    'one person twice',
    (receipt) =>
      withDecision(
        {
          ...receipt,
          decisions: receipt.decisions.map((one) => ({ ...one, comment: receipt.decisions[0]?.comment ?? '' })),
        },
        1,
        receipt.decisions[0] as never,
      ),
  ],
  [
    'people',
    RUN,
    'by whoever made the service key',
    (receipt, { ada }) =>
      resigned(reopened({ ...receipt, asked: [{ person: ada.id, nonce: OTHER }] }), 0, { person: ada }),
  ],
  [
    'people',
    'by a paired browser',
    'by the operator',
    (receipt, { lee }) =>
      resigned(reopened({ ...receipt, asked: [{ person: lee.id, nonce: OTHER }] }), 0, { person: lee }),
  ],
  [
    'people',
    'on behalf of somebody',
    'by whom the service acts for',
    (receipt, { lee }) =>
      resigned(reopened({ ...receipt, asked: [...receipt.asked, { person: lee.id, nonce: OTHER }] }), 0, {
        person: lee,
      }),
  ],
  [
    'people',
    RUN,
    'with the passkey of another',
    (receipt, { dana, lee }) => resigned(receipt, 0, { person: dana, by: lee }),
  ],
  [
    'people',
    RUN,
    'with a decision that is neither',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, statement: { decision: 'abstain' as never } }),
  ],
  [
    'people',
    RUN,
    'approved and denied',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, statement: { decision: 'deny' } }),
  ],
  [
    'people',
    'allowed by a rule',
    'a rule that asked somebody',
    (receipt, { dana }) => reopened({ ...receipt, asked: [{ person: dana.id, nonce: OTHER }] }),
  ],
  ['people', RUN, 'nobody who made the service key', (receipt) => relogged(receipt, leavesOf(receipt), [])],
  [
    'people',
    RUN,
    'the leaf of something else for it',
    (receipt) =>
      relogged(receipt, leavesOf(receipt), [
        {
          v: 1,
          at: 1,
          kind: 'service.revoked',
          service: leavesOf(receipt)[0]?.['requester'],
          by: 'per_AAAAAAAAAAAAAAAAAAAAAA',
        },
      ]),
  ],
  [
    'people',
    BY_DEVICE,
    'a device that came with another',
    (receipt, { lee }) =>
      relogged(
        receipt,
        leavesOf(receipt),
        receipt.origins
          .map(({ leaf }) => JSON.parse(leaf))
          .map((leaf) => (leaf.kind === 'people.enrolled' ? { ...leaf, person: lee.id } : leaf)),
      ),
  ],
  [
    'people',
    BY_DEVICE,
    'another key of the device',
    (receipt) => ({
      ...receipt,
      device_keys: receipt.device_keys.map((one) => ({ ...one, jwk: { ...one.jwk, x: one.jwk.y } })),
    }),
  ],
  [
    'times',
    RUN,
    'a decision at the deadline',
    (receipt) =>
      relogged(
        { ...receipt, decided_at: receipt.expires_at },
        leavesOf(receipt).map((leaf) => (leaf.kind === 'request.opened' ? leaf : { ...leaf, at: receipt.expires_at })),
      ),
  ],
  [
    'times',
    RUN,
    'an end without a decision',
    (receipt) => withLeaf(receipt, 'decision.made', { at: receipt.created_at }),
  ],
  [
    'times',
    'expired',
    'expired before its deadline',
    (receipt) =>
      withLeaf({ ...receipt, decided_at: receipt.expires_at - 1 }, 'request.expired', { at: receipt.expires_at - 1 }),
  ],
  [
    'times',
    RUN,
    'redeemed at the end of its grant',
    (receipt) =>
      withLeaf(receipt, 'grant.redeemed', {
        at: leavesOf(receipt).find(({ kind }) => kind === 'grant.issued')?.['usable_until'],
      }),
  ],
  [
    'times',
    'lapsed',
    'lapsed before its end',
    (receipt) => withLeaf(receipt, 'grant.lapsed', { at: receipt.decided_at }),
  ],
  [
    'proofs',
    RUN,
    'signed by another passkey',
    (receipt, { dana, lee }) =>
      withDecision(receipt, 0, {
        ...(receipt.decisions[0] as never as object),
        statement: resigned(receipt, 0, { person: dana }).decisions[0]?.statement as never,
        proof: {
          kind: 'passkey',
          assertion: { ...lee.passkey.assert(new Uint8Array(32)), credential: dana.passkey.id },
        },
      }),
  ],
  [
    'proofs',
    RUN,
    'without user verification',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, wrong: { notVerified: true } }),
  ],
  [
    'proofs',
    RUN,
    'without user presence',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, wrong: { notPresent: true } }),
  ],
  [
    'proofs',
    RUN,
    'on another page',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, wrong: { origin: 'https://holdgate.example.com' } }),
  ],
  [
    'proofs',
    RUN,
    'in another page’s frame',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, wrong: { crossOrigin: true } }),
  ],
  [
    'proofs',
    RUN,
    'for another host name',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, wrong: { rpId: 'example.org' } }),
  ],
  [
    'proofs',
    RUN,
    'while a passkey was created',
    (receipt, { dana }) => resigned(receipt, 0, { person: dana, wrong: { type: 'webauthn.create' } }),
  ],
  [
    'proofs',
    BY_DEVICE,
    'a device’s key for another statement',
    (receipt) => ({
      ...receipt,
      decisions: receipt.decisions.map((one) => ({
        ...one,
        proof: { ...one.proof, signature: 'A'.repeat(86) } as never,
      })),
    }),
  ],
  ['grant', RUN, 'a grant for another call', (receipt, office) => regranted(receipt, office, { call_digest: OTHER })],
  [
    'grant',
    RUN,
    'a grant for another enforcer',
    (receipt, office) => regranted(receipt, office, { aud: 'svc_AAAAAAAAAAAAAAAAAAAAAA' }),
  ],
  ['grant', RUN, 'a grant on another basis', (receipt, office) => regranted(receipt, office, { basis: 'rule' })],
  ['grant', RUN, 'a grant that ends later', (receipt, office) => regranted(receipt, office, { exp: 2_000_000_000 })],
  ['grant', RUN, 'a grant that says more', (receipt, office) => regranted(receipt, office, { more: 1 })],
  ['grant', RUN, 'a grant without a claim', (receipt, office) => regranted(receipt, office, { iat: undefined })],
  ['grant', RUN, 'a grant by a key of nobody', byForeignKey],
  ['proofs', RUN, 'approved by a device’s key', byDeviceKey],
]

async function byForeignKey(receipt: Receipt, office: Office): Promise<Receipt> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' })
  const { kid } = office.relay.deps.keys.grant(office.relay.clock.now)
  const content = JSON.parse(Buffer.from(receipt.grant?.jws?.split('.')[1] ?? '', 'base64url').toString()) as object
  const key = { kid, privateJwk: { kty: 'OKP', crv: 'Ed25519', x, d } } as const
  return {
    ...receipt,
    grant: { ...receipt.grant, jws: await signJws({ content, typ: 'holdgate-grant+jwt', key }) } as never,
  }
}

async function byDeviceKey(receipt: Receipt, { dana }: Office): Promise<Receipt> {
  const { id: device, jwk, key } = dana.device
  const was = JSON.parse(receipt.decisions[0]?.statement ?? '') as Statement
  const statement = decisionStatement({ ...was, credential: device })
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const bytes = await crypto.subtle.sign(algorithm, key, deviceDenyBytes(statement))
  const proof = { kind: 'device_key', device, signature: toBase64Url(new Uint8Array(bytes)) } as const
  const came = { v: 1, at: 1, kind: 'people.enrolled', device, person: dana.id, device_jkt: thumbprint(jwk) }
  const known = receipt.origins.map(({ leaf }) => JSON.parse(leaf) as typeof came)
  const signed = withDecision({ ...receipt, device_keys: [{ device, jwk }] }, 0, { statement, proof })
  return relogged(signed, leavesOf(signed), [came, ...known])
}
