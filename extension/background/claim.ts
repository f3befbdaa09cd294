/** How a pairing begins: the code that a person reads out of their app, for this browser's key and a token of its own. */
import { createClient, ProblemError } from '../../relay/client/client.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import { makeDeviceKey, readPairingCode, readRelayAddress, type Pairing } from './pairing.ts'
import { pinsOf, type Pins } from './pins.ts'
import { WORDS } from './words.ts'

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
  try {
    const client = createClient({ relay, credentials: { kind: 'session' } })
    const about = await client.call('about', {})
    if (about instanceof ProblemError) return { says: WORDS.cannotReach(relay) }
    if (!about.set_up) return { says: WORDS.notSetUp }
    const key = await makeDeviceKey()
    const reply = await client.call('claimPairing', { body: { code, name: typed.name, jwk: key.jwk } })
    if (reply instanceof ProblemError) return { says: `${reply.problem.title} ${reply.problem.hint}` }
    const pins = pinsOf(reply)
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
    return { says: WORDS.cannotReach(relay) }
  }
}
