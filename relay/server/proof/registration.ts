/**
 * Checks that a new passkey was made for this very enrolment: this link, these names, this device key.
 *
 * Rule: what a key cannot do later (another algorithm, no user verification, another origin) is refused
 *   here, so that nobody holds a passkey that never approves.
 */
import { verifyRegistrationResponse } from '@simplewebauthn/server'
import type { Base64Url, CredentialId } from '../../contract/ids.ts'
import type { EnrolmentStatement } from '../../contract/change.ts'
import type { Refusal } from '../../contract/refusals.ts'
import type { BodyOf } from '../../contract/schema/api.ts'
import { fromBase64Url, toBase64Url } from '../../evidence/bytes.ts'
import { importPasskey } from '../../evidence/passkey-key.ts'
import { enrolmentChallenge } from '../../evidence/statement.ts'
import { readJson } from '../../evidence/strict-json.ts'
import type { Passkey } from '../../store/people.ts'
import type { Deps } from '../deps.ts'

export type Registration = BodyOf<'enrol'>['registration']
export type NewPasskey = Omit<Passkey, 'person' | 'name' | 'createdAt'>

/** Also the answer when the store finds out: by the key, or by another name that is taken. */
export const KNOWN_PASSKEY: Refusal = {
  refused: 'registration-refused',
  detail: 'This passkey is enrolled here already.',
}
/** ES256 and RS256: what relay/evidence can check, on every Node. */
const ALGORITHMS = [-7, -257]
/** We ask for `none`; some authenticators sign with the new key itself all the same. */
const FORMATS: ReadonlySet<string> = new Set(['none', 'packed'])

export async function checkRegistration(
  deps: Deps,
  registration: Registration,
  statement: EnrolmentStatement,
): Promise<NewPasskey | Refusal> {
  const passkey = await readPasskey(deps, registration, statement)
  if (!passkey) return { refused: 'registration-refused' }
  if (await deps.store.passkey(passkey.id)) {
    return KNOWN_PASSKEY
  }
  return passkey
}

async function readPasskey(
  { settings, log }: Deps,
  registration: Registration,
  statement: EnrolmentStatement,
): Promise<NewPasskey | undefined> {
  const { clientDataJSON, attestationObject, transports = [] } = registration.response
  try {
    if (isForeign(clientDataJSON)) return undefined
    const verified = await verifyRegistrationResponse({
      response: {
        id: registration.id,
        rawId: registration.rawId,
        type: 'public-key',
        response: { clientDataJSON, attestationObject, transports },
        clientExtensionResults: {},
      },
      expectedChallenge: toBase64Url(enrolmentChallenge(statement)),
      expectedOrigin: settings.publicUrl,
      expectedRPID: settings.rpId,
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified.verified || !FORMATS.has(verified.registrationInfo.fmt)) return undefined
    const { credential, credentialBackedUp, credentialDeviceType } = verified.registrationInfo
    const publicKey = toBase64Url(credential.publicKey)
    // Our own reader is the one that will check every approval; what it cannot read must not be stored.
    await importPasskey(publicKey)
    return {
      id: credential.id as CredentialId,
      publicKey,
      transports,
      syncs: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
      signCount: credential.counter,
      attestationObject,
      clientDataJson: clientDataJSON,
    }
  } catch (error) {
    // The library throws for each way in which an answer can be wrong. Its message may quote the answer.
    log.info({ why: error instanceof Error ? error.name : 'unknown' }, 'registration refused')
    return undefined
  }
}

/** Made in a frame of another site; the library lets that pass where `topOrigin` is absent. */
function isForeign(clientDataJson: Base64Url): boolean {
  const data = readJson(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(clientDataJson)))
  if (typeof data !== 'object' || data === null) return true
  return ('crossOrigin' in data && data.crossOrigin !== false) || 'topOrigin' in data
}
