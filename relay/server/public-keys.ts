import type { ConsoleRules } from '../contract/console-rules.ts'
import { verifierKey } from '../evidence/note.ts'
import type { Base64Url } from '../contract/ids.ts'
import { logOrigin } from './checkpoint.ts'
import type { Deps } from './deps.ts'

/** What a browser pins: every key that signs for this relay now or is about to. */
export function publicKeysOf({ keys, settings }: Pick<Deps, 'keys' | 'settings'>): ConsoleRules['keys'] {
  const name = logOrigin(settings.publicUrl)
  return {
    grant: keys.jwks().keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid })),
    log: keys.logJwks().keys.map(({ x }) => verifierKey(name, x as Base64Url)),
  }
}
