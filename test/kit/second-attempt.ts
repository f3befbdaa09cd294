import type { Page } from 'playwright-core'
import type { Operator } from './operator.ts'

type Grant = Readonly<{ relay: string; id: string; callDigest: string }>

/**
 * Tries to redeem a grant once more, from the very browser that it was issued to, with its key and its
 * token, but as another process would: with an attempt of its own.
 *
 * @returns the relay's code, or `redeemed`
 */
export async function redeemAgain(operator: Operator, grant: Grant): Promise<string> {
  const page: Page = await operator.browser.page()
  await page.goto(`chrome-extension://${operator.extensionId}/options/options.html`)
  const code = await page.evaluate(attempt, grant)
  await page.close()
  return code
}

/** Runs inside the extension, where alone the key can be used. It can see nothing of this file. */
async function attempt({ relay, id, callDigest }: Grant): Promise<string> {
  const encode = (bytes: Uint8Array) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  const text = (value: unknown) => encode(new TextEncoder().encode(JSON.stringify(value)))
  const opening = indexedDB.open('holdgate')
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    opening.addEventListener('success', () => resolve(opening.result))
    opening.addEventListener('error', () => reject(new Error('no database')))
  })
  const getting = database.transaction('keys').objectStore('keys').get('device')
  const keys = await new Promise<CryptoKeyPair>((resolve, reject) => {
    getting.addEventListener('success', () => resolve(getting.result as CryptoKeyPair))
    getting.addEventListener('error', () => reject(new Error('no key')))
  })
  const { pairing } = (await chrome.storage.local.get('pairing')) as { pairing: { token: string } }
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey)
  const htu = `${relay}/v1/grants/${id}/redeem`
  const token = new TextEncoder().encode(pairing.token)
  const ath = encode(new Uint8Array(await crypto.subtle.digest('SHA-256', token)))
  const head = text({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })
  const iat = Math.floor(Date.now() / 1000)
  const signed = `${head}.${text({ jti: crypto.randomUUID(), htm: 'POST', htu, iat, ath })}`
  const how = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(how, keys.privateKey, new TextEncoder().encode(signed))
  const answer = await fetch(htu, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `DPoP ${pairing.token}`,
      dpop: `${signed}.${encode(new Uint8Array(signature))}`,
    },
    body: JSON.stringify({ attempt: encode(crypto.getRandomValues(new Uint8Array(16))), call_digest: callDigest }),
  })
  const body = (await answer.json()) as { code?: string }
  return answer.ok ? 'redeemed' : (body.code ?? `answered ${answer.status}`)
}
