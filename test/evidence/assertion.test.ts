import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import { describe, expect, test } from 'vitest'
import type { Assertion } from '../../relay/contract/decision.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { checkAssertion } from '../../relay/evidence/assertion.ts'
import { importPasskey, type PasskeyKey } from '../../relay/evidence/passkey-key.ts'
import { base64url, CHALLENGE, ORIGIN, RP_ID, softwarePasskey, type SoftwarePasskey } from './passkey.ts'

const passkeys = [softwarePasskey('ES256'), softwarePasskey('RS256')] as const
const other = softwarePasskey('ES256')

function check(assertion: Assertion, key: PasskeyKey) {
  return checkAssertion({ assertion, key, challenge: CHALLENGE, origin: ORIGIN, rpId: RP_ID })
}

async function library(passkey: SoftwarePasskey, assertion: Assertion): Promise<boolean> {
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id: assertion.credential,
        rawId: assertion.credential,
        type: 'public-key',
        response: {
          authenticatorData: assertion.authenticator_data,
          clientDataJSON: assertion.client_data_json,
          signature: assertion.signature,
        },
        clientExtensionResults: {},
      },
      expectedChallenge: base64url(CHALLENGE),
      expectedOrigin: ORIGIN,
      expectedRPID: RP_ID,
      requireUserVerification: true,
      credential: {
        id: assertion.credential,
        publicKey: new Uint8Array(Buffer.from(passkey.cose, 'base64url')),
        counter: 0,
      },
    })
    return verified
  } catch {
    // The library throws where we answer.
    return false
  }
}

describe.each(passkeys)('$algorithm', (passkey) => {
  const key = () => importPasskey(passkey.cose)

  test('an assertion over the challenge counts, here and for the library', async () => {
    const assertion = passkey.assert()
    expect(await check(assertion, await key())).toEqual({ ok: true, signCount: 0, backedUp: false })
    expect(await library(passkey, assertion)).toBe(true)
  })

  test('counter and backup state are handed on', async () => {
    const assertion = passkey.assert({
      signCount: 4_294_967_295,
      flags: ['present', 'verified', 'eligible', 'backedUp'],
    })
    expect(await check(assertion, await key())).toEqual({ ok: true, signCount: 4_294_967_295, backedUp: true })
  })

  test('members that browsers may add are passed over', async () => {
    const assertion = passkey.assert({ clientData: { other_keys_can_be_added_here: 'do not compare' } })
    expect(await check(assertion, await key())).toMatchObject({ ok: true })
  })

  test('crossOrigin may be absent', async () => {
    const assertion = passkey.assert({ clientData: { crossOrigin: undefined } })
    expect(await check(assertion, await key())).toMatchObject({ ok: true })
  })

  test.each([
    ['a registration', 'wrong-type', { clientData: { type: 'webauthn.create' } }],
    ['another challenge', 'wrong-challenge', { challenge: new Uint8Array(32).fill(8) }],
    ['a longer challenge', 'wrong-challenge', { challenge: new Uint8Array(33).fill(7) }],
    ['an empty challenge', 'wrong-challenge', { challenge: new Uint8Array(0) }],
    ['a sibling host', 'wrong-origin', { clientData: { origin: 'https://evil.example.org' } }],
    ['another port', 'wrong-origin', { clientData: { origin: `${ORIGIN}:8443` } }],
    ['plain http', 'wrong-origin', { clientData: { origin: 'http://holdgate.example.org' } }],
    ['a slash too many', 'wrong-origin', { clientData: { origin: `${ORIGIN}/` } }],
    ['a frame of another site', 'cross-origin', { clientData: { crossOrigin: true } }],
    ['a top origin', 'cross-origin', { clientData: { topOrigin: ORIGIN } }],
    ['another relying party', 'wrong-rp', { rpId: 'example.org' }],
    ['nobody present', 'not-present', { flags: ['verified'] }],
    ['nobody verified', 'not-verified', { flags: ['present'] }],
    ['crossOrigin that is no boolean', 'malformed', { clientData: { crossOrigin: 'false' } }],
    ['the same member twice', 'malformed', { clientDataJson: '{"type":"webauthn.get","type":"webauthn.get"}' }],
    ['client data that is a list', 'malformed', { clientDataJson: '[]' }],
    ['a challenge in another alphabet', 'malformed', { clientData: { challenge: '+/+/' } }],
    ['a new key inside', 'malformed', { flags: ['present', 'verified', 'attested'] }],
    ['backed up, but not eligible', 'malformed', { flags: ['present', 'verified', 'backedUp'] }],
    ['extensions announced, but absent', 'malformed', { flags: ['present', 'verified', 'extensions'] }],
    ['bytes behind the data', 'malformed', { trailing: new Uint8Array(1) }],
  ] as const)('%s is refused: %s', async (_, why, change) => {
    expect(await check(passkey.assert(change), await key())).toEqual({ ok: false, why })
  })

  test('another key’s signature is refused', async () => {
    expect(await check(other.assert(), await key())).toEqual({ ok: false, why: 'bad-signature' })
  })

  test('a flip of any byte is refused, here and by the library', async () => {
    const good = passkey.assert()
    const imported = await key()
    const accepted: string[] = []
    for (const field of ['authenticator_data', 'client_data_json', 'signature'] as const) {
      for (const at of Buffer.from(good[field], 'base64url').keys()) {
        const flipped = { ...good, [field]: flip(good[field], at) }
        if ((await check(flipped, imported)).ok) accepted.push(`${field} ${at}`)
        // A sample is enough for the library, which is much slower.
        if (at % 9 === 0 && (await library(passkey, flipped))) accepted.push(`library: ${field} ${at}`)
      }
    }
    expect(accepted).toEqual([])
  })

  test('every shortened field is refused, and never throws', async () => {
    const good = passkey.assert()
    const imported = await key()
    for (const field of ['authenticator_data', 'client_data_json', 'signature'] as const) {
      for (const at of good[field].split('').keys()) {
        const cut = { ...good, [field]: good[field].slice(0, at) }
        expect(await check(cut, imported), `${field} cut at ${at}`).toMatchObject({ ok: false })
      }
    }
  })

  test.each(['', '!', 'AA==', 'A', ' ', 'ä', '\0'])('%j in any field is refused, and never throws', async (junk) => {
    const imported = await key()
    for (const field of ['authenticator_data', 'client_data_json', 'signature'] as const) {
      const bad = { ...passkey.assert(), [field]: junk as Base64Url }
      expect(await check(bad, imported)).toMatchObject({ ok: false })
    }
  })
})

test('a second spelling of the same signature is refused', async () => {
  const [es256] = passkeys
  const good = es256.assert()
  const der = Buffer.from(good.signature, 'base64url')
  const padded = Buffer.concat([Buffer.of(0x30, 0x81, der[1] ?? 0), der.subarray(2)])
  const longer = Buffer.concat([der, Buffer.of(0)])
  for (const spelling of [padded, longer])
    expect(await check({ ...good, signature: base64url(spelling) }, await importPasskey(es256.cose))).toEqual({
      ok: false,
      why: 'bad-signature',
    })
})

function flip(text: string, at: number): Base64Url {
  const bytes = Buffer.from(text, 'base64url')
  bytes[at] = (bytes[at] ?? 0) ^ 0x01
  return base64url(bytes)
}
