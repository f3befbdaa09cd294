/**
 * Somebody who lost everything comes back: an administrator asks, another one confirms or a day goes by, and
 * everybody concerned may cancel until then. And the news about people that a person has to read.
 */
import type { Digest, Instant, PersonId } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { ReplyOf } from '../../contract/schema/api.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { reinviteDigest, usableFrom } from '../../evidence/reinvite.ts'
import { readRosterStatement } from '../../evidence/signed-text.ts'
import { noticesTo } from '../../store/new-notice.ts'
import type { Invitation, Person } from '../../store/people.ts'
import type { Notice } from '../../store/store.ts'
import { anewNews } from '../anew.ts'
import type { Deps } from '../deps.ts'
import { newInvitationSecret } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { showPairingCode } from '../pairing-code.ts'
import { storeChange } from '../people-change.ts'
import { proveChange } from '../proof/change.ts'
import { PEOPLE_NEWS_MILLISECONDS } from '../push/payload.ts'
import { recoveredNews } from '../recovered.ts'
import { reportedNews } from '../reported.ts'

type ReinviteView = ReplyOf<'news'>['reinvites'][number]

/** One that waits, or that a second administrator confirmed. */
type Reinvite = Invitation & Readonly<{ person: PersonId; usableFrom: Instant }>

export const reinviteRoutes: Pick<Handlers, 'reinvite' | 'confirmReinvite' | 'cancelReinvite' | 'news'> = {
  reinvite,
  confirmReinvite,
  cancelReinvite,

  async news({ deps, caller, now }) {
    if (caller.kind !== 'person') return { refused: 'unauthenticated' }
    const { id, roles } = caller.person
    const isAdmin = roles.includes('admin')
    const anew = isAdmin || roles.includes('approver') ? await anewNews(deps) : undefined
    const recovered = await recoveredNews(deps, caller.session)
    const reinvites = await openReinvites(deps)
    return {
      ...(anew && { set_up_anew: anew }),
      ...(recovered && { recovered }),
      reinvites: await viewsOf(deps, isAdmin ? reinvites : reinvites.filter(({ person }) => person === id)),
      reported: await reportedNews(deps, caller.person),
      now,
    }
  },
}

async function openReinvites({ store }: Pick<Deps, 'store'>): Promise<readonly Reinvite[]> {
  return (await store.openInvitations()).filter(
    (invitation): invitation is Reinvite => invitation.person !== undefined && invitation.usableFrom !== undefined,
  )
}

async function viewsOf({ store }: Pick<Deps, 'store'>, reinvites: readonly Reinvite[]): Promise<ReinviteView[]> {
  const names = new Map((await store.people()).map(({ id, name }) => [id, name]))
  const confirmed = new Set<Reinvite>()
  for (const one of reinvites) if (await isConfirmed({ store }, one)) confirmed.add(one)
  return reinvites.flatMap((one) => {
    const { signed, person, invitedBy, usableFrom: from, expiresAt } = one
    const change = signed && readRosterStatement(signed.statement)?.change
    if (!signed || change?.kind !== 'reinvite') return []
    return [
      {
        id: reinviteDigest(signed),
        person,
        name: names.get(person) ?? '',
        by: invitedBy,
        by_name: names.get(invitedBy) ?? '',
        revokes_old: change.revoke_old,
        confirmed: confirmed.has(one),
        ...(one.confirmed && !confirmed.has(one) && { confirmer_gone: true }),
        usable_from: from,
        expires_at: expiresAt,
      },
    ]
  })
}

/** Only while whoever confirmed it is an administrator with that passkey; the store asks the same when it is used. */
export async function isConfirmed(
  { store }: Pick<Deps, 'store'>,
  { confirmed }: Pick<Invitation, 'confirmed'>,
): Promise<boolean> {
  const passkey = confirmed && (await store.passkey(confirmed.assertion.credential))
  if (!passkey || passkey.revokedAt !== undefined) return false
  const person = await store.person(passkey.person)
  return person?.active === true && person.roles.includes('admin')
}

async function reinvite({ deps, params, body }: Context<'reinvite'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'reinvite', now })
  if (isRefusal(proven)) return proven
  const { person: id, revoke_old: revokesOld } = proven.change
  if (id !== params.id) return { refused: 'statement-differs', detail: 'It names another person.' } as const
  // Whoever can sign adds a device of their own; this is for who cannot.
  if (id === proven.person.id) return { refused: 'forbidden', detail: 'Nobody invites themself again.' } as const
  const person = await deps.store.person(id)
  if (!person?.active) return { refused: 'not-found' } as const
  const { token, hash, code } = newInvitationSecret(deps)
  // From the end of the signature on, which every checker knows.
  const from = usableFrom({ expires_at: proven.nonce.expiresAt })
  const expiresAt = from + LIMITS.reinviteUsableHours * 3_600_000
  const { name, email, roles } = person
  const refusal = await storeChange(deps, {
    kind: 'reinvite',
    invitation: {
      tokenHash: hash,
      person: id,
      name,
      email,
      roles,
      invitedBy: proven.person.id,
      signed: body,
      usableFrom: from,
      expiresAt,
      code: { lookup: code.lookup, wrongTries: 0 },
    },
    notices: await noticesAbout(deps, person, now),
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'passkey.reinvited',
        invitation: hash,
        person: id,
        ...(revokesOld && { revokes_old: true }),
        by: proven.person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
  if (refusal) return refusal
  deps.wake.due()
  const link = `${deps.settings.publicUrl}/enrol#${token}`
  return { link, code: showPairingCode(code), usable_from: from, expires_at: expiresAt, now }
}

/** To whatever they still have, and to every administrator: one of them knows whether it is right. */
async function noticesAbout(deps: Deps, { id }: Person, now: Instant): Promise<readonly Notice[]> {
  const people = (await deps.store.people()).filter(({ active }) => active)
  const told = people.filter((one) => one.id === id || one.roles.includes('admin'))
  const devices = await deps.store.devicesOf(told.map((one) => one.id))
  return noticesTo(deps, devices, { kind: 'reinvite', dueAt: now, until: now + PEOPLE_NEWS_MILLISECONDS })
}

async function confirmReinvite({ deps, params, body }: Context<'confirmReinvite'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'confirm_reinvite', now })
  if (isRefusal(proven)) return proven
  const found = await named(deps, params.id, proven.change.reinvite)
  if ('refused' in found) return found
  const by = proven.person.id
  if (by === found.invitedBy || by === found.person) return { refused: 'second-needed' } as const
  return storeChange(deps, {
    kind: 'confirm_reinvite',
    invitation: found.tokenHash,
    by,
    signed: body,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'passkey.reinvite_confirmed',
        invitation: found.tokenHash,
        person: found.person,
        by,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
}

async function cancelReinvite({ deps, params, body }: Context<'cancelReinvite'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'cancel_reinvite', now })
  if (isRefusal(proven)) return proven
  const found = await named(deps, params.id, proven.change.reinvite)
  if ('refused' in found) return found
  const { person } = proven
  // Somebody else's is not told apart from none.
  if (person.id !== found.person && !person.roles.includes('admin')) return { refused: 'not-found' } as const
  return storeChange(deps, {
    kind: 'cancel_reinvite',
    invitation: found.tokenHash,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [
      logEvent({
        v: 1,
        at: now,
        kind: 'passkey.reinvite_cancelled',
        invitation: found.tokenHash,
        person: found.person,
        by: person.id,
        statement_digest: proven.statementDigest,
      }),
    ],
  })
}

async function named(deps: Deps, id: Digest, signed: Digest) {
  if (id !== signed) return { refused: 'statement-differs', detail: 'It names another one.' } as const
  const found = (await openReinvites(deps)).find((one) => one.signed && reinviteDigest(one.signed) === id)
  return found ?? ({ refused: 'not-found' } as const)
}
