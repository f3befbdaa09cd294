import { patch } from './mutant.ts'
import type { Mutant } from './mutant.ts'

/** Bugs of passkeys that come and go, and of people who come back; the life in people.ts shows them. */
export const PEOPLE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a revoked passkey’s approval counts at redeem',
    says: 'What a lost phone approved runs after its passkey was ended.',
    shownBy: 'people',
    patches: [
      patch('relay/server/eligibility.ts', 'if (!passkey || passkey.revokedAt !== undefined)', 'if (!passkey)'),
      patch('relay/server/routes/grants.ts', ', relyingOnPasskeys: passkeysRelied(request, eligible) }', ' }'),
    ],
  },
  {
    name: 'a new passkey decides what was asked before',
    says: 'Whoever is let in with a passkey answers what waits, and no receipt can be checked.',
    shownBy: 'people',
    patches: [
      patch('relay/server/routes/decisions.ts', "isThere ? undefined : { refused: 'passkey-too-new' }", 'undefined'),
    ],
  },
  {
    name: 'no day goes by',
    says: 'One administrator invites somebody again, and whoever has the link is that person at once.',
    shownBy: 'people',
    patches: [patch('relay/store/reinvites.ts', "return now < usable_from ? 'early' :", "return now < 0 ? 'early' :")],
  },
  {
    name: 'one administrator is two',
    says: 'Whoever invites somebody again confirms it as well.',
    shownBy: 'people',
    patches: [
      patch('relay/server/routes/reinvites.ts', 'if (by === found.invitedBy || by === found.person)', 'if (false)'),
      patch('relay/store/reinvites.ts', "\n    .where('invited_by', '<>', $.by)", ''),
    ],
  },
  {
    name: 'the last passkey goes',
    says: 'Somebody ends the only passkey that they have, and can sign nothing any more.',
    shownBy: 'people',
    patches: [patch('relay/store/change-devices.ts', 'if (by === gone.person && left.length === 0)', 'if (false)')],
  },
]
