/**
 * Codes for whoever has none of their devices at hand.
 *
 * Rule 1: a code begins a session, which reads. It proves nothing else anywhere.
 * Rule 2: codes are made where they are shown. The relay is told their digests, which their person signs, and
 *   never a code but the one that is used.
 */
import { isRefusal } from '../../contract/refusals.ts'
import { utf8 } from '../../evidence/bytes.ts'
import { plainDigest } from '../../evidence/digest.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { readRecoveryCode } from '../../evidence/recovery-code.ts'
import { newSession, personReply, SPENT } from '../enrolment.ts'
import type { Context, Handlers } from '../handler.ts'
import { storeChange } from '../people-change.ts'
import { proveChange } from '../proof/change.ts'
import { sessionCookie } from '../proof/session-cookie.ts'
import { recoveredNotices } from '../recovered.ts'

export const recoveryRoutes: Pick<Handlers, 'recover' | 'makeRecoveryCodes'> = {
  recover,
  makeRecoveryCodes,
}

async function recover({ deps, body, headers }: Context<'recover'>) {
  const typed = readRecoveryCode(body.code)
  if (typed === undefined) return SPENT
  const code = plainDigest(utf8(typed))
  const id = await deps.store.recoveryCode(code)
  const person = id && (await deps.store.person(id))
  if (!person?.active) return SPENT
  const now = await deps.store.now()
  const { session, token } = newSession(deps, { person: person.id, by: 'recovery' }, now)
  const refusal = await storeChange(deps, {
    kind: 'recover',
    code,
    session,
    notices: await recoveredNotices(deps, person.id, now),
    events: [logEvent({ v: 1, at: now, kind: 'session.recovered', person: person.id, code })],
  })
  if (refusal) return refusal
  deps.wake.due()
  deps.log.warn({ person: person.id }, 'signed in with a recovery code')
  headers.append('set-cookie', sessionCookie(token))
  return { person: personReply(person) }
}

async function makeRecoveryCodes({ deps, body }: Context<'makeRecoveryCodes'>) {
  const now = await deps.store.now()
  const proven = await proveChange({ deps, signed: body, want: 'make_recovery_codes', now })
  if (isRefusal(proven)) return proven
  const { id: person } = proven.person
  const changed = { by: person, statement_digest: proven.statementDigest }
  const refusal = await storeChange(deps, {
    kind: 'make_recovery_codes',
    person,
    codes: proven.change.codes,
    at: now,
    nonce: proven.nonce,
    roster: proven.roster,
    events: [logEvent({ v: 1, at: now, kind: 'session.codes_made', person, ...changed })],
  })
  if (refusal) return refusal
  // Streams that a code opened ask the store again, and end.
  deps.wake.inbox(person)
  return undefined
}
