/** Signing in and out, and who is signed in. A session reads; it changes nothing but its own end. */
import { signInStatement } from '../../contract/schema/statement.ts'
import { isRefusal } from '../../contract/refusals.ts'
import { digestOf } from '../../evidence/digest.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { signInChallenge } from '../../evidence/statement.ts'
import { deviceReply, newSession, personReply } from '../enrolment.ts'
import type { Handlers } from '../handler.ts'
import { storeChange } from '../people-change.ts'
import { checkChallenge } from '../proof/challenge.ts'
import { provePasskey } from '../proof/passkey.ts'
import { noSessionCookie, sessionCookie } from '../proof/session-cookie.ts'
import { readStatement } from '../proof/statement.ts'

export const sessionRoutes: Pick<Handlers, 'signIn' | 'signOut' | 'whoIsHere' | 'me'> = {
  async signIn({ deps, body, headers, now }) {
    const statement = readStatement(signInStatement, body.statement)
    if (isRefusal(statement)) return statement
    if (statement.sign_in !== deps.settings.publicUrl) {
      return { refused: 'statement-differs', detail: 'It signs in at another relay.' }
    }
    const challenge = checkChallenge(deps.keys, statement.nonce, now)
    if (isRefusal(challenge)) return challenge
    if (statement.expires_at !== challenge.expiresAt) {
      return { refused: 'statement-differs', detail: 'expires_at is not that of the nonce.' }
    }
    const proven = await provePasskey({
      deps,
      assertion: body.assertion,
      challenge: signInChallenge(body.statement),
    })
    if (isRefusal(proven)) return proven
    const { person, passkey, signCount } = proven
    const device = body.device && (await deps.store.device(body.device))
    const isOwn = device && device.person === person.id && device.revokedAt === undefined
    const began = {
      person: person.id,
      by: 'passkey',
      passkey: passkey.id,
      ...(isOwn && { device: device.id }),
    } as const
    const { session, token } = newSession(deps, began, now)
    const refusal = await storeChange(deps, {
      kind: 'sign_in',
      session,
      passkey: passkey.id,
      signCount,
      nonce: challenge,
      events: [
        logEvent({
          v: 1,
          at: now,
          kind: 'session.started',
          person: person.id,
          credential: passkey.id,
          statement_digest: digestOf('holdgate/sign-in/v1', body.statement),
        }),
      ],
    })
    if (refusal) return refusal
    headers.append('set-cookie', sessionCookie(token))
    return { person: personReply(person) }
  },

  async signOut({ deps, caller, headers, now }) {
    if (caller.kind !== 'person') return { refused: 'unauthenticated' }
    // `missing`: another tab signed out first, which is what was wanted.
    await deps.store.changePeople({
      kind: 'sign_out',
      session: caller.session.hash,
      events: [logEvent({ v: 1, at: now, kind: 'session.ended', person: caller.person.id })],
    })
    headers.append('set-cookie', noSessionCookie())
    return undefined
  },

  async whoIsHere({ caller, now }) {
    return { ...(caller.kind === 'person' && { person: personReply(caller.person) }), now }
  },

  async me({ deps, caller, now }) {
    if (caller.kind !== 'person') return { refused: 'unauthenticated' }
    const { person, session } = caller
    const recovery = await deps.store.recoveryCodes(person.id)
    const devices = await deps.store.devicesOf([person.id])
    const tests = await deps.store.testsOf(devices.map(({ id }) => id))
    const passkeys = await deps.store.passkeysOf([person.id])
    return {
      person: personReply(person),
      devices: devices.map((device) =>
        deviceReply(
          device,
          now,
          tests.find((test) => test.device === device.id),
        ),
      ),
      passkeys: passkeys
        .filter(({ revokedAt }) => revokedAt === undefined)
        .map((passkey) => ({
          id: passkey.id,
          name: passkey.name,
          ...(passkey.syncs === undefined ? {} : { syncs: passkey.syncs }),
          transports: [...passkey.transports],
          created_at: passkey.createdAt,
          ...(passkey.lastUsedAt === undefined ? {} : { last_used_at: passkey.lastUsedAt }),
        })),
      recovery: {
        left: recovery.left,
        ...(recovery.madeAt === undefined ? {} : { made_at: recovery.madeAt }),
        ...(recovery.lastUsedAt === undefined ? {} : { last_used_at: recovery.lastUsedAt }),
      },
      session: { by: session.by ?? 'passkey', expires_at: session.expiresAt },
      now,
    }
  },
}
