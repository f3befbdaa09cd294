/** People with passkeys of their own, what they sign, and the rosters that follow from it. */
import type { Change, ChangeStatement, Role, SignedChange } from '../../relay/contract/change.ts'
import type { SignedDecision, Statement } from '../../relay/contract/decision.ts'
import type { CredentialId, Digest, PersonId } from '../../relay/contract/ids.ts'
import type { Roster, RosterPasskey, RosterPerson, RosterStep } from '../../relay/contract/roster.ts'
import { digestOf } from '../../relay/evidence/digest.ts'
import { type KnownRoster, knownRoster } from '../../relay/evidence/roster-chain.ts'
import { rosterText } from '../../relay/evidence/roster.ts'
import {
  changeChallenge,
  changeStatement,
  commentDigest,
  decisionChallenge,
  decisionStatement,
} from '../../relay/evidence/statement.ts'
import { softwarePasskey, type SoftwarePasskey, type Wrong } from '../kit/software-passkey.ts'
import { statement } from './builders.ts'

export const SITE = { origin: 'https://holdgate.example.org', rpId: 'holdgate.example.org' } as const

export type Someone = Readonly<{ person: RosterPerson; key: SoftwarePasskey; passkey: RosterPasskey }>

export function someone(
  name: string,
  roles: readonly Role[] = ['approver'],
  change: Partial<RosterPerson> = {},
): Someone {
  const id = `per_${name.padEnd(22, '_')}` as PersonId
  const key = softwarePasskey(SITE.origin)
  return {
    person: { id, name, email: `${name}@example.org`, roles, active: true, admitted_by: '', ...change },
    key,
    passkey: passkeyOf(id, key),
  }
}

export function passkeyOf(person: PersonId, { id, cose }: SoftwarePasskey): RosterPasskey {
  return { id, person, public_key: cose }
}

export function rosterOf(people: readonly Someone[], change: Partial<Roster> = {}): Roster {
  return {
    v: 2,
    version: 1,
    previous: '',
    people: people.map(({ person }) => person),
    passkeys: people.map(({ passkey }) => passkey),
    ...change,
  }
}

export const known = (roster: Roster): KnownRoster => knownRoster(rosterText(roster))

type Signing = Readonly<{ by: Someone; change: Change; over: Digest; wrong?: Wrong; says?: Partial<ChangeStatement> }>

export function signChange({ by, change, over, wrong, says }: Signing): SignedChange {
  const text = changeStatement({
    v: 1,
    change,
    person: by.person.id,
    credential: by.key.id,
    roster_digest: over,
    nonce: statement().nonce,
    expires_at: 1_800_000_300_000,
    ...says,
  })
  return { statement: text, assertion: by.key.assert(changeChallenge(text), wrong) }
}

export const inviting = ({ person: { name, email, roles } }: Someone): Change => ({
  kind: 'invite',
  name,
  email,
  roles,
})

export const admittedBy = ({ statement: text }: SignedChange): Digest => digestOf('holdgate/admin/v1', text)

/** The roster after this one; what `change` does not name stays. */
export function following({ roster, digest }: KnownRoster, change: Partial<Roster>): RosterStep['roster'] {
  return rosterText({ ...roster, v: 2, version: roster.version + 1, previous: digest, ...change })
}

/** The step by which a newcomer comes in, as an honest relay makes it; `change` is what another would write. */
export function enrolStep(
  from: KnownRoster,
  { signed, newcomer }: Readonly<{ signed: SignedChange; newcomer: Someone }>,
  change: Partial<Roster> = {},
): RosterStep {
  const { people, passkeys } = from.roster
  const person = { ...newcomer.person, admitted_by: admittedBy(signed) }
  const roster = following(from, {
    people: [...people, person],
    passkeys: [...passkeys, newcomer.passkey],
    ...change,
  })
  return { roster, by: { kind: 'enrol', signed } }
}

export function disableStep(
  from: KnownRoster,
  { signed, person }: Readonly<{ signed: SignedChange; person: PersonId }>,
  change: Partial<Roster> = {},
): RosterStep {
  const { people, passkeys } = from.roster
  const roster = following(from, {
    people: people.map((one) => (one.id === person ? { ...one, active: false } : one)),
    passkeys: passkeys.filter((passkey) => passkey.person !== person),
    ...change,
  })
  return { roster, by: { kind: 'disable_person', signed } }
}

/** The step by which the relay's host sets it up anew: the mark, or with whom it lets in. */
export function anewStep(
  from: KnownRoster,
  { newcomer }: Readonly<{ newcomer?: Someone }> = {},
  change: Partial<Roster> = {},
): RosterStep {
  const { people, passkeys } = from.roster
  const roster = following(from, {
    people: newcomer ? [...people, newcomer.person] : people,
    passkeys: newcomer ? [...passkeys, newcomer.passkey] : passkeys,
    ...change,
  })
  return { roster, by: { kind: 'rebootstrap' } }
}

/** The step by which somebody has a further passkey. */
export function addStep(
  from: KnownRoster,
  { signed, passkey }: Readonly<{ signed: SignedChange; passkey: RosterPasskey }>,
  change: Partial<Roster> = {},
): RosterStep {
  const { people, passkeys } = from.roster
  const roster = following(from, {
    people: people.map((one) =>
      one.id === passkey.person ? { ...one, added_by: [...(one.added_by ?? []), admittedBy(signed)] } : one,
    ),
    passkeys: [...passkeys, passkey],
    ...change,
  })
  return { roster, by: { kind: 'add_passkey', signed } }
}

export function revokeStep(
  from: KnownRoster,
  { signed, passkey }: Readonly<{ signed: SignedChange; passkey: CredentialId }>,
  change: Partial<Roster> = {},
): RosterStep {
  const { passkeys } = from.roster
  const roster = following(from, {
    passkeys: passkeys.filter(({ id }) => id !== passkey),
    ...change,
  })
  return { roster, by: { kind: 'revoke_passkey', signed } }
}

type Deciding = Readonly<{ says?: Partial<Statement>; comment?: string; wrong?: Wrong; key?: SoftwarePasskey }>

export function decide(by: Someone, { says, comment = '', wrong, key = by.key }: Deciding = {}): SignedDecision {
  const text = decisionStatement(
    statement({ approver: by.person.id, credential: key.id, comment_digest: commentDigest(comment), ...says }),
  )
  const assertion = key.assert(decisionChallenge(text), wrong)
  return { statement: text, proof: { kind: 'passkey', assertion }, comment }
}
