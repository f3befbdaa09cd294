/**
 * Changes of people, devices and keys: each takes a passkey gesture over a statement of exactly that
 * change. What the statement needs is fetched beforehand, so that the tap only hashes.
 */
import { useEffect, useState } from 'preact/hooks'
import type { Change, SignedChange } from '../relay/contract/change.ts'
import type { CredentialId } from '../relay/contract/ids.ts'
import { changeChallenge, changeStatement } from '../relay/evidence/statement.ts'
import type { App } from './app.ts'
import { readClock, relayNow, type ClockReading } from './countdown.ts'
import { recall, remember } from './memory.ts'
import { touch } from './passkey.ts'
import type { Answered, Trouble } from './relay.ts'
import { OWN_ROWS } from './own-rows.ts'
import { CHANGE } from './words-own.ts'

type Ready = Readonly<{ me: Answered<'me'>; challenge: Answered<'challenge'>; clock: ClockReading }>

/** A prepared nonce is replaced this long before it ends, so that a slow gesture still counts. */
const SPARE_MILLISECONDS = 90_000

export type Changing = Readonly<{
  /** Who is signed in, once known. */
  me: Answered<'me'> | undefined
  /** A change cannot be signed yet, or one is being signed. */
  isBusy: boolean
  isSigning: boolean
  trouble: Trouble | undefined
  /** Asks for the passkey in the tap that calls it, then sends the signed change. */
  make: (change: Change, send: (signed: SignedChange) => Promise<Trouble | undefined>) => void
  reload: () => void
}>

function goes(change: Change, passkey: CredentialId): boolean {
  return 'passkey' in change && change.passkey === passkey && change.kind !== 'rename_passkey'
}

export function useChange(app: App): Changing {
  const [ready, setReady] = useState<Ready>()
  const [isSigning, setSigning] = useState(false)
  const [trouble, setTrouble] = useState<Trouble>()
  const load = async () => {
    const relay = app.relay.also(OWN_ROWS)
    const [me, challenge] = await Promise.all([relay.call('me', {}), relay.call('challenge', {})])
    const found = 'trouble' in me ? me.trouble : 'trouble' in challenge ? challenge.trouble : undefined
    if (found) {
      if (found.code === 'unauthenticated') app.signedOut()
      else setTrouble(found)
      return
    }
    if ('reply' in me && 'reply' in challenge)
      setReady({ me: me.reply, challenge: challenge.reply, clock: readClock(challenge.reply.now) })
  }
  useEffect(() => {
    void load()
  }, [])
  useEffect(() => {
    if (!ready) return undefined
    const left = ready.challenge.expires_at - relayNow(ready.clock) - SPARE_MILLISECONDS
    const timer = setTimeout(() => void load(), Math.max(1000, left))
    return () => clearTimeout(timer)
  }, [ready])

  const reload = () => {
    setTrouble(undefined)
    void load()
  }
  const make: Changing['make'] = (change, send) => void sign(change, send)
  const sign = async (change: Change, send: (signed: SignedChange) => Promise<Trouble | undefined>) => {
    if (!ready || isSigning) return
    setTrouble(undefined)
    // One that goes by it signs only where there is no other.
    const passkeys = ready.me.passkeys.toSorted(
      (one, other) => Number(goes(change, one.id)) - Number(goes(change, other.id)),
    )
    const passkey = passkeys.find(({ id }) => id === recall('credential') && !goes(change, id)) ?? passkeys[0]
    if (!passkey) return setTrouble({ code: 'passkey-required', says: CHANGE.noPasskey })
    const statement = changeStatement({
      v: 1,
      change,
      person: ready.me.person.id,
      credential: passkey.id,
      roster_digest: ready.challenge.roster_digest,
      nonce: ready.challenge.nonce,
      expires_at: ready.challenge.expires_at,
    })
    const prompt = touch(app.ceremony, changeChallenge(statement), [passkey])
    setSigning(true)
    const touched = await prompt
    if ('assertion' in touched) {
      remember('credential', touched.assertion.credential)
      const refused = await send({ statement, assertion: touched.assertion })
      // Without an answer nobody knows whether it was done.
      setTrouble(
        refused?.code === 'unreachable' || refused?.code === 'outdated' ? { ...refused, says: CHANGE.unsure } : refused,
      )
    } else if (touched.not !== 'busy') {
      setTrouble({ code: 'cancelled', says: touched.not === 'cancelled' ? CHANGE.cancelled : CHANGE.blocked })
    }
    setSigning(false)
    // Each nonce counts once, and the roster may be another one now.
    await load()
  }
  return { me: ready?.me, isBusy: !ready || isSigning, isSigning, trouble, make, reload }
}
