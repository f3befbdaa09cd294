/** A relay that lies: receipts that are wrong in one thing, with whatever it could sign and log itself made anew. */
import type { SignedDecision, Statement } from '../../relay/contract/decision.ts'
import type { Receipt, ReceiptDecision } from '../../relay/contract/receipt.ts'
import { readAction } from '../../relay/evidence/action.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { digestOf } from '../../relay/evidence/digest.ts'
import { signJws } from '../../relay/evidence/jws.ts'
import { questionDigest } from '../../relay/evidence/question.ts'
import { decisionChallenge, decisionStatement } from '../../relay/evidence/statement.ts'
import type { Office } from './asking.ts'
import type { TestPerson } from './person.ts'
import { logged } from './receipts.ts'
import type { Wrong } from './software-passkey.ts'

type Members = { readonly [name: string]: unknown }
export type Leaf = Members & Readonly<{ kind: string }>

export function leavesOf(receipt: Receipt): readonly Leaf[] {
  return receipt.leaves.map(({ leaf }) => JSON.parse(leaf) as Leaf)
}

/** Logs what the receipt should have of it: these leaves and origins, after some others. */
export function relogged(
  receipt: Receipt,
  leaves: readonly Leaf[],
  origins: readonly Leaf[] = receipt.origins.map(({ leaf }) => JSON.parse(leaf) as Leaf),
): Receipt {
  const others = ['{"other":1}', '{"other":2}', '{"other":3}']
  const all = [...others, ...[...origins, ...leaves].map((leaf) => canonical(leaf as never))]
  const { checkpoint, proven } = logged(receipt.relay, [...all, '{"other":4}'])
  const first = others.length + origins.length
  return {
    ...receipt,
    origins: origins.map((_, index) => proven(others.length + index)),
    leaves: leaves.map((_, index) => proven(first + index)),
    checkpoint,
  }
}

/** Changes members of the leaves of one kind; `undefined` takes one away. */
export function withLeaf(receipt: Receipt, kind: string, members: Members): Receipt {
  return relogged(
    receipt,
    leavesOf(receipt).map((leaf) => (leaf.kind === kind ? merged(leaf, members) : leaf)),
  )
}

function merged(leaf: Leaf, members: Members): Leaf {
  const all = Object.entries({ ...leaf, ...members }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(all) as Leaf
}

/** Opens the request as the receipt has it now: people, words, nonces. */
export function reopened(receipt: Receipt): Receipt {
  if (receipt.action === undefined || receipt.justification === undefined) throw new Error('Nothing to open.')
  const { request, view_digest, words, justification, asked } = receipt
  const { salt } = readAction(receipt.action)
  return withLeaf(receipt, 'request.opened', {
    asked: asked.map(({ person }) => person),
    quorum: receipt.quorum,
    action_digest: receipt.action_digest,
    call_digest: receipt.call_digest,
    expires_at: receipt.expires_at,
    question_digest: questionDigest({ request, salt, view_digest, words, justification, asked }),
  })
}

export type Signing = Readonly<{ person: TestPerson; statement?: Partial<Statement>; wrong?: Wrong; by?: TestPerson }>

/** Has the decision at `at` signed anew, and logs it as it is then. */
export function resigned(receipt: Receipt, at: number, signing: Signing): Receipt {
  const { person, by = person, wrong } = signing
  const was = JSON.parse(receipt.decisions[at]?.statement ?? '') as Statement
  const asked = receipt.asked.find((one) => one.person === person.id)
  const statement = decisionStatement({
    ...was,
    action_digest: receipt.action_digest,
    view_digest: receipt.view_digest,
    expires_at: receipt.expires_at,
    approver: person.id,
    credential: by.passkey.id,
    ...(asked ? { nonce: asked.nonce } : {}),
    ...signing.statement,
  })
  const assertion = by.passkey.assert(decisionChallenge(statement), wrong)
  return withDecision(receipt, at, { statement, proof: { kind: 'passkey', assertion } })
}

/** Puts a decision into the receipt and its leaf, as honestly as it can be logged. */
export function withDecision(
  receipt: Receipt,
  at: number,
  { statement, proof }: Pick<SignedDecision, 'statement' | 'proof'>,
): Receipt {
  const { decision, approver } = JSON.parse(statement) as Statement
  const byPasskey = proof.kind === 'passkey'
  const made = {
    person: approver,
    decision,
    proof: proof.kind,
    credential: byPasskey ? proof.assertion.credential : proof.device,
    statement_digest: digestOf(byPasskey ? 'holdgate/decision/v1' : 'holdgate/device-deny/v1', statement),
  }
  let seen = -1
  const leaves = leavesOf(receipt).map((leaf) => {
    if (leaf.kind !== 'decision.made') return leaf
    seen += 1
    return seen === at ? merged(leaf, made) : leaf
  })
  const decisions = receipt.decisions.map((one, index): ReceiptDecision =>
    index === at ? { ...one, statement, proof } : one,
  )
  return relogged({ ...receipt, decisions }, leaves)
}

/** Signs another grant with the relay's own key. */
export async function regranted(receipt: Receipt, office: Office, claims: Members): Promise<Receipt> {
  const [, payload = ''] = receipt.grant?.jws?.split('.') ?? []
  const was = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Members
  const content = Object.fromEntries(Object.entries({ ...was, ...claims }).filter(([, value]) => value !== undefined))
  const jws = await signJws({
    content,
    typ: 'holdgate-grant+jwt',
    key: office.relay.deps.keys.grant(office.relay.clock.now),
  })
  if (!receipt.grant) throw new Error('It has no grant.')
  return { ...receipt, grant: { ...receipt.grant, jws } }
}

/** Another action, with all digests and signatures that follow from it. */
export function withAction(receipt: Receipt, change: (action: Members) => object): Receipt {
  const action = canonical(change(JSON.parse(receipt.action ?? '') as Members))
  return { ...receipt, action, action_digest: digestOf('holdgate/action/v1', action) }
}
