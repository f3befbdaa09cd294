/**
 * Asks for the passkey, in the very tap that wants it.
 *
 * Rule 1: nothing is awaited between the tap and `credentials.get`; some browsers refuse otherwise.
 * Rule 2: one prompt at a time: a second one makes some browsers drop the first.
 */
import type { Assertion } from '../relay/contract/decision.ts'
import type { CredentialId } from '../relay/contract/ids.ts'
import { toBase64Url, fromBase64Url } from '../relay/evidence/bytes.ts'

/** Made once per page; `running` while a passkey prompt is open. */
export type Ceremony = { running: boolean }

export type Passkey = Readonly<{ id: CredentialId; transports: readonly string[] }>
/** `elsewhere`: this address is not the passkeys’ own. */
export type Untouched = 'cancelled' | 'blocked' | 'elsewhere' | 'busy'
export type Touched = Readonly<{ assertion: Assertion } | { not: Untouched }>

/** @param allow empty: the browser offers every passkey of this site (for signing in) */
export async function touch(ceremony: Ceremony, challenge: Uint8Array, allow: readonly Passkey[]): Promise<Touched> {
  if (ceremony.running) return { not: 'busy' }
  ceremony.running = true
  try {
    const credential = await navigator.credentials.get({
      publicKey: {
        challenge: new Uint8Array(challenge),
        userVerification: 'required',
        allowCredentials: allow.map(described),
      },
    })
    if (!(credential instanceof PublicKeyCredential)) return { not: 'cancelled' }
    const answer = credential.response as AuthenticatorAssertionResponse
    return {
      assertion: {
        credential: credential.id as CredentialId,
        authenticator_data: encoded(answer.authenticatorData),
        client_data_json: encoded(answer.clientDataJSON),
        signature: encoded(answer.signature),
      },
    }
  } catch (error) {
    // Browsers say NotAllowedError for closed, timed out and refused alike: it is not told why.
    return { not: whyNot(error) }
  } finally {
    ceremony.running = false
  }
}

/** A passkey as browsers want it named. */
export function described({ id, transports }: Passkey): PublicKeyCredentialDescriptor {
  return {
    type: 'public-key',
    id: new Uint8Array(fromBase64Url(id)),
    transports: transports as AuthenticatorTransport[],
  }
}

const encoded = (buffer: ArrayBuffer) => toBase64Url(new Uint8Array(buffer))

function whyNot(error: unknown): Untouched {
  const name = error instanceof DOMException ? error.name : ''
  if (/^(NotAllowed|Abort)Error$/.test(name)) return 'cancelled'
  return name === 'SecurityError' ? 'elsewhere' : 'blocked'
}
