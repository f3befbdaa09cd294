/** Ed25519 keys of a relay under test. The first is the key of RFC 8037, appendix A. */
import type { Ed25519Jwk, Jwks, SigningKey } from '../../relay/evidence/jws.ts'

const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'

export const relayKey: SigningKey = {
  kid: 'relay-1',
  privateJwk: { kty: 'OKP', crv: 'Ed25519', x: X, d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' },
}
export const relayJwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: X, kid: 'relay-1' }
export const jwks: Jwks = { keys: [relayJwk] }
