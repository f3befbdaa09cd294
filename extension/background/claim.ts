/** How a pairing begins: the code that a person reads out of their app, for this browser's key and a token of its own. */
import { createClient, ProblemError } from '../../relay/client/client.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import { makeDeviceKey, readPairingCode, readRelayAddress, type Pairing } from './pairing.ts'
import { pinsOf, type Pins } from './pins.ts'
import { WORDS } from './words.ts'

/** A relay that takes the code and says nothing must not leave a person before a form that waits. */
const ANSWER_MILLISECONDS = 30_000

/** As it was typed. */
export type Typed = Readonly<{ relay: string; code: string; name: string }>
export type Claimed = Readonly<{ pairing: Pairing; pins: Pins }>
type NotClaimed = Readonly<{ says: string }>

/**
 * Rule: a mistyped address or code leaves the pairing that there is, with its key.
 *
 * @param now when it was asked for, by this browser's clock
 * @returns the pairing, whose key is kept already, or why there is none
 */
export async function claimPairing(typed: Typed, now: Instant): Promise<Claimed | NotClaimed> {
  const relay = readRelayAddress(typed.relay)
  if (relay === undefined) return { says: WORDS.badAddress }
  const code = readPairingCode(typed.code)
  if (code === undefined) return { says: WORDS.badCode }
  const client = createClient({ relay, credentials: { kind: 'session' } })
  let failed = WORDS.cannotReach(relay)
  try {
    const about = await client.call('about', { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) })
    if (about instanceof ProblemError) return { says: failed }
    if (!about.set_up) return { says: WORDS.notSetUp }
    const key = await makeDeviceKey()
    // From here on the code may be used up, whatever comes back.
    failed = WORDS.claimLost(relay)
    const reply = await client.call('claimPairing', {
      body: { code, name: typed.name, jwk: key.jwk },
      signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
    })
    if (reply instanceof ProblemError) return { says: `${reply.problem.title} ${reply.problem.hint}` }
    const pins = pinsOf(reply)
    failed = WORDS.notKept
    await key.keep()
    const { device, token, person, jwks } = reply
    const pairing = {
      relay,
      issuer: reply.relay,
      device,
      token,
      person: { name: person.name, email: person.email },
      jwks: jwks as unknown as Pairing['jwks'],
      pairedAt: now,
    }
    return { pairing, pins }
  } catch (error) {
    console.warn('holdgate: pairing failed', error)
    return { says: failed }
  }
}
