/** Who may notice that somebody wrote to a relay's database, and how each of them says so. */
import { verifyReceipt } from '../../relay/cli/verify.ts'
import type { RosterFile } from '../../relay/contract/receipt.ts'
import type { Check } from '../../relay/cli/doctor-check.ts'
import type { RequestId } from '../../relay/contract/ids.ts'
import { checkGrant } from '../../relay/evidence/grant.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { multipartFields } from '../../relay/evidence/multipart.ts'
import { openRosterBook } from '../../relay/evidence/roster-book.ts'
import type { Store } from '../../relay/store/store.ts'
import { check } from '../../pwa/decision.ts'
import { bySession } from './asking.ts'
import { holdgateOn } from './holdgate.ts'
import type { OwnDevice, TestPerson } from './person.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { receiptOf } from './receipts.ts'
import type { TestRelay } from './relay.ts'

export type PinnedHead = Awaited<ReturnType<Store['logHead']>>

/** @returns the names of what `holdgate doctor` finds wrong */
export async function doctor(relay: TestRelay): Promise<readonly string[]> {
  const { clock, deps } = relay
  const flags = ['doctor', '--data', deps.settings.directory, '--json']
  const { out } = await holdgateOn({ now: () => clock.now }, ...flags)
  const { checks } = JSON.parse(out) as Readonly<{ checks: readonly Check[] }>
  // A test has no policy file, and its phones no push.
  const aside = ['policy', 'approvers', 'phones']
  return checks.filter(({ state, name }) => state !== 'good' && !aside.includes(name)).map(({ name }) => name)
}

/** Whoever pinned a head of the log, and looks whether the log of now grew out of it. */
export async function pinned(relay: TestRelay, head: PinnedHead): Promise<'fits' | 'went backwards' | 'another log'> {
  const { store } = relay.deps
  const now = await store.logHead()
  if (now.size < head.size) return 'went backwards'
  const leaves = (await store.logEntries(0, head.size)).map(({ leaf }) => leafHash(leaf))
  return rootOf(leaves.reduce(append, emptyEdge)) === head.root ? 'fits' : 'another log'
}

/** The approver's app, before it lets them sign. @returns what it says instead of asking, or `asks` */
export async function phone(relay: TestRelay, person: TestPerson, id: RequestId): Promise<string> {
  const { reply, code } = await bySession(relay, person)('request', { params: { id } })
  if (code !== undefined) return code
  const checked = check(reply, multipartFields)
  return 'doubt' in checked ? checked.doubt : 'asks'
}

/**
 * The extension, before it redeems for a call that it holds.
 *
 * @param asked what it asked about; the relay's answer of then
 * @returns why it releases nothing, or `releases`
 */
export async function extension(
  { relay, browser }: Readonly<{ relay: TestRelay; browser: OwnDevice }>,
  asked: RequestView,
  now: RequestView,
): Promise<string> {
  if (now.call_digest !== asked.call_digest || now.action_digest !== asked.action_digest) return 'another action'
  if (now.status !== 'approved') return now.status
  if (!now.grant?.jws) return 'no grant'
  const claims = await checkGrant({
    jws: now.grant.jws,
    jwks: relay.deps.keys.jwks(),
    enforcer: browser.id,
    callDigest: asked.call_digest,
    actionDigest: asked.action_digest,
    now: relay.clock.now,
  })
  if ('why' in claims) return claims.why
  return claims.req === asked.id && claims.jti === now.grant.id ? 'releases' : 'of another request'
}

/**
 * Whoever was given the receipt, and has a roster file from before.
 *
 * @returns `valid`, or the check that failed
 */
export async function verifier(relay: TestRelay, id: RequestId, roster: RosterFile): Promise<string> {
  const book = await openRosterBook(roster)
  if ('failed' in book) return book.failed
  const { finding } = await verifyReceipt(Buffer.from(await receiptOf(relay, id)), { book })
  if (finding.verdict === 'invalid') return finding.failed.check
  return finding.verdict === 'valid' ? 'valid' : finding.notMade.map(({ check }) => check).join()
}
