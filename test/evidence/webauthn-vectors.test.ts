import { expect, test } from 'vitest'
import { checkAssertion } from '../../relay/evidence/assertion.ts'
import { concat } from '../../relay/evidence/bytes.ts'
import { sha256 } from '../../relay/evidence/digest.ts'
import { importPasskey } from '../../relay/evidence/passkey-key.ts'
import { CREDENTIAL } from './builders.ts'
import { base64url } from './passkey.ts'
import { vectorsOf } from './vectors.ts'

const file = vectorsOf('webauthn')

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex')

test.each(file.vectors)('W3C $name: the signature is right', async (vector) => {
  const key = await importPasskey(base64url(bytes(vector.public_key_cose)))
  const signed = concat(bytes(vector.authenticator_data), sha256(bytes(vector.client_data_json)))
  expect(key.algorithm).toBe(vector.algorithm)
  expect(await key.verify(signed, bytes(vector.signature))).toBe(true)
  expect(await key.verify(signed.subarray(1), bytes(vector.signature))).toBe(false)
})

test.each(file.vectors)('W3C $name: the whole check answers $check', async (vector) => {
  const checked = await checkAssertion({
    assertion: {
      credential: CREDENTIAL,
      authenticator_data: base64url(bytes(vector.authenticator_data)),
      client_data_json: base64url(bytes(vector.client_data_json)),
      signature: base64url(bytes(vector.signature)),
    },
    key: await importPasskey(base64url(bytes(vector.public_key_cose))),
    challenge: bytes(vector.challenge),
    origin: file.origin,
    rpId: file.rp_id,
  })
  expect(checked.ok ? 'ok' : checked.why).toBe(vector.check)
})
