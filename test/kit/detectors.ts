/** Who may notice that somebody wrote to a relay's database, and how each of them says so. */
import { verifyReceipt } from '../../relay/cli/verify.ts'
import type { RosterFile } from '../../relay/contract/receipt.ts'
import type { Check } from '../../relay/cli/doctor-check.ts'
import type { CanonicalJson, RequestId } from '../../relay/contract/ids.ts'
import { checkApproval } from '../../relay/evidence/approval.ts'
import { walkRosters } from '../../relay/evidence/roster-chain.ts'
import type { KnownRoster } from '../../relay/evidence/roster-chain.ts'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { viewDigest } from '../../relay/evidence/view.ts'
import { checkGrant } from '../../relay/evidence/grant.ts'
import { bodyParts } from '../../relay/evidence/body-parts.ts'
import { openRosterBook } from '../../relay/evidence/roster-book.ts'
import { followLog } from '../../extension/background/log-pin.ts'
import type { Pins } from '../../extension/background/pins.ts'
import type { Relay } from '../../extension/background/relay.ts'
import { createClient } from '../../relay/client/client.ts'
import { publicKeysOf } from '../../relay/server/public-keys.ts'
import { check } from '../../pwa/decision.ts'
import { ORIGIN } from './relay.ts'
import { bySession } from './asking.ts'
import { holdgateOn } from './holdgate.ts'
import type { OwnDevice, TestPerson } from './person.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { receiptOf } from './receipts.ts'
import type { TestRelay } from './relay.ts'

const SITE = { origin: ORIGIN, rpId: new URL(ORIGIN).hostname }

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

/** A signed head of the log as a browser keeps it, from the relay as it is now. */
export async function pinLog(relay: TestRelay): Promise<Pins> {
  return look(relay, { roster: '' as CanonicalJson, rosters: [], keys: publicKeysOf(relay.deps) })
}

/** A browser that looks whether the log of now grew out of what it pinned: `fits`, or what it doubts. */
export async function pinned(relay: TestRelay, pins: Pins): Promise<string> {
  return (await look(relay, pins)).doubt ?? 'fits'
}

function look(relay: TestRelay, pins: Pins): Promise<Pins> {
  const client = createClient({
    relay: ORIGIN,
    // The log is everybody's.
    credentials: { kind: 'session' },
    fetch: (input, init) => relay.fetch(new Request(input).url.slice(ORIGIN.length), init),
  })
  const { now } = relay.clock
  const side: Relay = { ...client, now: () => now, ahead: () => 0, state: () => ({ kind: 'unknown' }) }
  return followLog(pins, { relay: side, issuer: ORIGIN, now: relay.clock.now })
}

/** The approver's app, before it lets them sign. @returns what it says instead of asking, or `asks` */
export async function phone(relay: TestRelay, person: TestPerson, id: RequestId): Promise<string> {
  const { reply, code } = await bySession(relay, person)('request', { params: { id } })
  if (code !== undefined) return code
  const checked = check(reply, bodyParts)
  return 'doubt' in checked ? checked.doubt : 'asks'
}

/** What a browser knew before: the people and their passkeys, and what its rule demands of them. */
export type Pinned = Readonly<{ roster: KnownRoster; quorum: number; approvers: readonly string[] }>

/** The people of now, as a browser pins them. */
export async function pinPeople(relay: TestRelay, by: TestPerson, quorum = 1): Promise<Pinned> {
  const { reply } = await bySession(relay, by)('rosters')
  const walk = await walkRosters(undefined, reply.steps, SITE)
  if (!('newest' in walk) || !walk.newest) throw new Error('The steps of the roster lead nowhere.')
  return { roster: walk.newest, quorum, approvers: ['dana@example.org', 'lee@example.org'] }
}

type Browser = Readonly<{ relay: TestRelay; browser: OwnDevice; pinned: Pinned }>

/**
 * What the extension checks before it redeems for a call that it holds: with the functions that it uses.
 *
 * @param asked what it asked about; the relay's answer of then
 * @returns why it releases nothing, or `releases`
 */
export async function extension(
  { relay, browser, pinned: { roster, quorum, approvers } }: Browser,
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
  if (claims.req !== asked.id || claims.jti !== now.grant.id) return 'of another request'
  const { id, action_digest, policy_digest, roster_digest, expires_at, words } = asked
  const view_digest = viewDigest(viewOf({ action: asked.action ?? ('' as CanonicalJson), words }))
  const { ok, people, denied } = await checkApproval({
    decided: { request: id, action_digest, view_digest, policy_digest, roster_digest, expires_at },
    decisions: now.decisions,
    roster: roster.roster,
    rosters: new Set([roster.digest]),
    quorum,
    approvers,
    requester: [],
    site: SITE,
  })
  if (ok) return 'releases'
  return denied ? 'denied' : `${people.length} of ${quorum} people`
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
