import { patch } from './mutant.ts'
import type { Mutant } from './mutant.ts'

const REQUEST = 'relay/core/request.ts'
const GRANT = 'relay/core/grant.ts'
const VERDICT = 'relay/core/verdict.ts'
const OVERDUE = 'relay/core/overdue.ts'

/** Bugs of the pure core and the rules; lives of the core show them. */
export const CORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'groups counted instead of people',
    says: 'Somebody in two groups is asked twice and fills two places (hoop doReview).',
    shownBy: 'core',
    patches: [
      patch('relay/rules/match.ts', 'return [...new Set(emails)]', 'return emails'),
      patch(REQUEST, 'asked: [...others.values()],', 'asked: asked.filter(({ person }) => others.has(person)),'),
      patch(REQUEST, 'others.size < needed', 'asked.length < needed'),
      patch(
        REQUEST,
        'if (approversOf(waiting, event.eligible).size < quorum)',
        'if (waiting.asked.filter(({ person }) => approversOf(waiting, event.eligible).has(person)).length < quorum)',
      ),
    ],
  },
  {
    name: 'quorum met only when equal',
    says: 'The count may jump past the quorum, and then nothing meets it (hoop, `approvedCount == needed`).',
    shownBy: 'core',
    patches: [patch(REQUEST, 'event.eligible).size < quorum', 'event.eligible).size !== quorum')],
  },
  {
    name: 'each key counts',
    says: 'A person with two passkeys approves twice (TUF, four times over).',
    shownBy: 'core',
    patches: [
      patch(VERDICT, '.some((decision) => decision.person === person.id)', '.some(() => false)'),
      patch(
        REQUEST,
        'earlier.person === decision.person)',
        'JSON.stringify(earlier.proof) === JSON.stringify(decision.proof))',
      ),
    ],
  },
  {
    name: 'the same decision again counts',
    says: 'A decision that is sent again is one more decision.',
    shownBy: 'core',
    patches: [
      patch(VERDICT, '.some((decision) => decision.person === person.id)', '.some(() => false)'),
      patch(REQUEST, '.some((earlier) => earlier.person === decision.person)', '.some(() => false)'),
    ],
  },
  {
    name: 'own request by a second device',
    says: 'The operator answers on the phone what they asked in the browser.',
    shownBy: 'core',
    patches: [
      patch(REQUEST, 'if (!own && !requesterPersons.has(asking.person))', 'if (own || !own)'),
      patch(VERDICT, 'if (isOwn(request.requester, person) || requesterPersons?.has(person.id))', 'if (false)'),
      patch(REQUEST, "requester.kind === 'operator' && requester.person === decision.person", 'false'),
    ],
  },
  {
    name: 'own request by a service key',
    says: 'Whoever made the key asks with it and approves what it asked.',
    shownBy: 'core',
    patches: [patch(REQUEST, 'if (!own && !requesterPersons.has(asking.person))', 'if (!own)')],
  },
  {
    name: 'approval at the deadline',
    says: '`>` for `>=`: the first instant that is too late counts.',
    shownBy: 'core',
    patches: [
      patch(REQUEST, 'if (now >= Math.min(request.expiresAt,', 'if (now > Math.min(request.expiresAt,'),
      patch(VERDICT, 'if (now >= request.expiresAt)', 'if (now > request.expiresAt)'),
    ],
  },
  {
    name: 'approval long after the deadline',
    says: 'A request that nobody swept yet can still be approved, and gets its grant.',
    shownBy: 'core',
    patches: [
      patch(REQUEST, 'if (now >= Math.min(request.expiresAt, terms?.expiresAt ?? request.expiresAt))', 'if (false)'),
      patch(VERDICT, 'if (now >= request.expiresAt)', 'if (false)'),
    ],
  },
  {
    name: 'expired before its time',
    says: 'The sweep ends a request whose window is open.',
    shownBy: 'core',
    patches: [patch(REQUEST, 'if (now < request.expiresAt)', 'if (now + 1 < request.expiresAt)')],
  },
  {
    name: 'approval after a denial',
    says: 'A denied request takes an approval after all (gravitational/teleport#5622).',
    shownBy: 'core',
    patches: [
      patch(REQUEST, '\n  denied: {},', "\n  denied: { approve: 'approved' },"),
      patch(VERDICT, "if (request.status !== 'pending')", 'if (false)'),
    ],
  },
  {
    name: 'denial does not end it',
    says: 'A denial is one voice among others, and the quorum overrules it.',
    shownBy: 'core',
    patches: [
      patch(
        REQUEST,
        "=== 'deny') return { ...ended, decisions }",
        "=== 'deny') return { ...request, version: request.version + 1, decisions }",
      ),
    ],
  },
  {
    name: 'cancel of what is settled',
    says: 'A terminal state is reopened: an approved request becomes cancelled.',
    shownBy: 'core',
    patches: [patch(REQUEST, '\n  approved: {},', "\n  approved: { cancel: 'cancelled' },")],
  },
  {
    name: 'quorum of now only',
    says: 'Whoever edits the policy lowers the quorum of what waits already (CVE-2026-6063).',
    shownBy: 'core',
    patches: [
      patch(VERDICT, 'quorum: Math.max(request.quorum, current.quorum)', 'quorum: current.quorum'),
      patch(REQUEST, 'Math.max(1, request.quorum, event.terms?.quorum ?? 0)', 'event.terms?.quorum ?? request.quorum'),
    ],
  },
  {
    name: 'quorum of then only',
    says: 'A policy that got stricter while the request waited changes nothing.',
    shownBy: 'core',
    patches: [patch(VERDICT, 'quorum: Math.max(request.quorum, current.quorum)', 'quorum: request.quorum')],
  },
  {
    name: 'a policy that denies now is not asked',
    says: 'Deny rules do not reach requests that are open (gravitational/teleport#34603).',
    shownBy: 'core',
    patches: [patch(VERDICT, "if (current.decide === 'deny')", 'if (false)')],
  },
  {
    name: 'a rule that asks now is not asked',
    says: 'What a rule alone had allowed goes on although people must be asked by now.',
    shownBy: 'core',
    patches: [patch(VERDICT, "if (request.basis === 'rule') {", 'if (false) {')],
  },
  {
    name: 'window of now is not compared',
    says: 'A shorter window in the policy of now does not end the wait.',
    shownBy: 'core',
    patches: [
      patch(
        VERDICT,
        'expiresAt: Math.min(request.expiresAt, request.createdAt + current.rule.expiresMilliseconds)',
        'expiresAt: request.expiresAt',
      ),
    ],
  },
  {
    name: 'a disabled person’s approval counts',
    says: 'Somebody approves, is disabled, and still fills a place of the quorum.',
    shownBy: 'core',
    patches: [patch(REQUEST, 'approversOf(waiting, event.eligible).size', 'approversOf(waiting).size')],
  },
  {
    name: 'a disabled person’s approval counts at redeem',
    says: 'The quorum is not asked again before the action runs.',
    shownBy: 'core',
    patches: [patch(VERDICT, 'approversOf(request, activeEligible).size', 'approversOf(request).size')],
  },
  {
    name: 'pending for ever',
    says: 'Fewer can answer than must, and the request waits all the same (GitHub environments).',
    shownBy: 'core',
    patches: [patch(REQUEST, 'if (others.size < needed)', 'if (others.size === 0)')],
  },
  {
    name: 'any attempt redeems',
    says: 'A second process gets the permission that the first has used.',
    shownBy: 'core',
    patches: [patch(GRANT, 'if (grant.attempt !== redeeming.attempt)', 'if (false)')],
  },
  {
    name: 'redeemed again after its report',
    says: 'The attempt that has reported gets permission once more.',
    shownBy: 'core',
    patches: [
      patch(
        GRANT,
        "return grant.status === 'redeemed' ? request :",
        'return grant.settledAt !== undefined || true ? request :',
      ),
    ],
  },
  {
    name: 'grant of another call',
    says: 'One approval lets another call run (gravitational/teleport#14711, GHSA-hjvp-qhm6-wrh2).',
    shownBy: 'core',
    patches: [patch(GRANT, 'if (redeeming.callDigest !== request.callDigest)', 'if (false)')],
  },
  {
    name: 'grant of another enforcer',
    says: 'Whoever learns of a grant redeems it.',
    shownBy: 'core',
    patches: [patch(GRANT, 'if (redeeming.enforcer !== request.enforcer.id)', 'if (false)')],
  },
  {
    name: 'redeemed at its deadline',
    says: '`>` for `>=` at the end of a grant.',
    shownBy: 'core',
    patches: [
      patch(
        GRANT,
        'if (now >= Math.min(grant.usableUntil, shorter))',
        'if (now > Math.min(grant.usableUntil, shorter))',
      ),
    ],
  },
  {
    name: 'use of now is not compared',
    says: 'A shorter use in the policy of now does not end the grant.',
    shownBy: 'core',
    patches: [patch(GRANT, 'redeeming.usableMilliseconds ?? Infinity', 'Infinity')],
  },
  {
    name: 'revocation lost',
    says: 'The grant says that it was revoked and is open still (openclaw#78225).',
    shownBy: 'core',
    patches: [patch(GRANT, "revoke: 'revoked'", "revoke: 'open'")],
  },
  {
    name: 'lapse missed',
    says: 'A grant that nobody used stays open for ever.',
    shownBy: 'core',
    patches: [patch(OVERDUE, "if (request.grant?.status === 'open')", 'if (false)')],
  },
  {
    name: 'silence never becomes unknown',
    says: 'An action that nobody reported looks as if it were running.',
    shownBy: 'core',
    patches: [patch(OVERDUE, "if (request.grant?.status === 'redeemed')", 'if (false)')],
  },
  {
    name: 'outcome of another attempt',
    says: 'A process that never had the permission says what it did.',
    shownBy: 'core',
    patches: [patch(GRANT, 'if (grant.attempt !== told.attempt)', 'if (false)')],
  },
  {
    name: 'outcome rewritten',
    says: 'What was executed becomes failed by a later report.',
    shownBy: 'core',
    patches: [patch(GRANT, '\n  executed: {},', "\n  executed: { failed: 'failed' },")],
  },
  {
    name: 'late report refused',
    says: 'What is unknown stays unknown, although its enforcer knows by now.',
    shownBy: 'core',
    patches: [patch(GRANT, "unknown: { executed: 'executed', failed: 'failed' }", 'unknown: {}')],
  },
  {
    name: 'a grant survives the restore',
    says: 'What was open in the backup is open again, although it may have been used since.',
    shownBy: 'core',
    patches: [patch('relay/core/after-restore.ts', "if (grant?.status === 'open')", 'if (false)')],
  },
]
