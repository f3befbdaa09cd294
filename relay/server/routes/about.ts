/** What anybody may know of this relay. */
import type { Handlers } from '../handler.ts'
import { newChallenge } from '../proof/challenge.ts'

export const aboutRoutes: Pick<Handlers, 'about' | 'challenge' | 'jwks'> = {
  async about({ deps, now }) {
    const { settings, keys, version, store } = deps
    const anew = await store.rebootstrap()
    const isOpen = anew !== undefined && anew.usedAt === undefined && (await store.now()) < anew.expiresAt
    return {
      version,
      public_url: settings.publicUrl,
      rp_id: settings.rpId,
      rp_name: settings.rpName,
      vapid_public_key: keys.vapid(now).publicKey,
      set_up: await store.anybody(),
      set_up_anew: isOpen,
      now,
    }
  },

  async challenge({ deps, now }) {
    const { nonce, expiresAt } = newChallenge(deps, now)
    return { nonce, expires_at: expiresAt, roster_digest: (await deps.store.roster()).digest, now }
  },

  async jwks({ deps }) {
    return { keys: deps.keys.jwks().keys.map((key) => ({ ...key })) }
  },
}
