import { patch } from './mutant.ts'
import type { Mutant } from './mutant.ts'

/** Bugs of the relay and its store that show in one call after another; lives over HTTP show them. */
export const RELAY_MUTANTS: readonly Mutant[] = [
  {
    name: 'idempotency key ignores the body',
    says: 'The same key with another call is answered with the permission of the first.',
    shownBy: 'relay',
    patches: [
      patch('relay/server/routes/requests.ts', 'if (earlier.bodyDigest !== idempotency.bodyDigest)', 'if (false)'),
    ],
  },
  {
    name: 'idempotency key not kept',
    says: 'A question that is sent again is a second question.',
    shownBy: 'relay',
    patches: [patch('relay/server/routes/requests.ts', '...(idempotency ? { idempotency } : {}),', '')],
  },
  {
    name: 'the device’s key approves',
    says: 'One tap in a notification approves (CVE-2024-10327).',
    shownBy: 'relay',
    patches: [
      patch('relay/server/routes/decisions.ts', "if (verdict !== 'deny') return { refused: 'passkey-required' }", ''),
    ],
  },
  {
    name: 'a disabled person decides',
    says: 'The account is gone, its device keeps answering (bitwarden/help#794).',
    shownBy: 'relay',
    patches: [
      patch('relay/server/routes/decisions.ts', 'return person?.active ? person : nobody', 'return person || nobody'),
      patch(
        'relay/server/routes/decisions.ts',
        'person: { ...person, active: isApprover(person) }',
        'person: { ...person, active: true }',
      ),
      patch('relay/server/proof/passkey.ts', 'if (!person?.active)', 'if (!person)'),
      patch('relay/server/proof/passkey.ts', 'passkey.revokedAt !== undefined', 'false'),
      patch('relay/server/approver.ts', 'return person.active && person.roles', 'return person.roles'),
    ],
  },
  {
    name: 'the one whom a service acts for approves',
    says: 'A delegate approves what is done in their own name.',
    shownBy: 'relay',
    patches: [
      patch('relay/server/opening.ts', 'persons: new Set([createdBy, person.id])', 'persons: new Set([createdBy])'),
      patch(
        'relay/core/verdict.ts',
        "if (requester.kind === 'service') return requester.on_behalf_of?.toLowerCase() === email",
        "if (requester.kind === 'service') return false",
      ),
    ],
  },
  {
    name: 'an administrator approves what their key asked',
    says: 'Administrators are exempt from the rule about one’s own requests (hoop).',
    shownBy: 'relay',
    patches: [patch('relay/server/opening.ts', 'persons: new Set([createdBy]) }', 'persons: new Set() }')],
  },
  {
    name: 'anybody’s nonce',
    says: 'A statement need not carry the nonce of this person and request.',
    shownBy: 'relay',
    patches: [
      patch(
        'relay/server/routes/decisions.ts',
        'nonce: asking.nonce,',
        'nonce: (JSON.parse(signed.statement) as Statement).nonce,',
      ),
    ],
  },
  {
    name: 'a proof of another decision',
    says: 'The signature is not held against what was signed (CVE-2025-49825).',
    shownBy: 'relay',
    patches: [patch('relay/evidence/assertion.ts', 'if (!equalBytes(client.challenge, challenge))', 'if (false)')],
  },
  {
    name: 'anybody cancels',
    says: 'Whoever knows the id of a request withdraws it.',
    shownBy: 'relay',
    patches: [patch('relay/server/routes/requests.ts', 'if (!isRequester(held, caller))', 'if (false)')],
  },
  {
    name: 'anybody revokes',
    says: 'A person whom it does not concern revokes the grant.',
    shownBy: 'relay',
    patches: [patch('relay/server/routes/grants.ts', 'if (!mayRevoke(request, by))', 'if (false)')],
  },
  {
    name: 'redeemed without a look at the policy',
    says: 'Neither people nor policy of now are asked before the action runs.',
    shownBy: 'relay',
    patches: [
      patch(
        'relay/server/routes/grants.ts',
        'if (!quorumStands({ request, activeEligible: eligible, quorum: terms.quorum }))',
        'if (false)',
      ),
    ],
  },
  {
    name: 'a change without its leaf',
    says: 'A revocation leaves no entry in the log.',
    shownBy: 'relay',
    patches: [
      patch(
        'relay/store/commit.ts',
        'yield* appendEvents(commit.events)',
        'yield* appendEvents(commit.events.filter((leaf) => !leaf.includes("grant.revoked")))',
      ),
    ],
  },
  {
    name: 'a leaf too many',
    says: 'Each redeem stands in the log twice.',
    shownBy: 'relay',
    patches: [
      patch(
        'relay/store/commit.ts',
        'yield* appendEvents(commit.events)',
        'yield* appendEvents(commit.events.flatMap((leaf) => leaf.includes("grant.redeemed") ? [leaf, leaf] : [leaf]))',
      ),
    ],
  },
  {
    name: 'the deadline of another',
    says: 'The sweep looks for requests only, and forgets grants.',
    shownBy: 'relay',
    patches: [patch('relay/store/inbox.ts', '...(yield* all(selectUnused, { limit })),', '')],
  },
  {
    name: 'a restore that voids nothing',
    says: 'An old backup brings back questions and grants as they were (openclaw#78225).',
    shownBy: 'relay',
    patches: [
      patch('relay/store/restored.ts', 'for (const { id } of open) {', 'for (const { id } of open.slice(0, 0)) {'),
    ],
  },
]
