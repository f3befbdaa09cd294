import type { Seat } from './seat.ts'

type Grant = Readonly<{ relay: string; id: string; callDigest: string }>

/**
 * Tries to redeem a grant once more, from the very browser that it was issued to, with its key and its
 * token, but as another process would: with an attempt of its own.
 *
 * @returns the relay's code, or `redeemed`
 */
export async function redeemAgain(seat: Seat, grant: Grant): Promise<string> {
  const page = await seat.settings()
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
  const ended = <T>(asked: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      asked.addEventListener('success', () => resolve(asked.result))
      asked.addEventListener('error', () => reject(new Error('not read')))
    })
  const stored = async (name: string, table: string, key: string): Promise<unknown> => {
    const database = await ended(indexedDB.open(name))
    return ended(database.transaction(table).objectStore(table).get(key))
  }
  const keys = (await stored('holdgate', 'keys', 'device')) as CryptoKeyPair
  // Each browser keeps it where its content scripts do not reach.
  const { pairing: inStorage } = await chrome.storage.local.get('pairing')
  const pairing = (inStorage ?? (await stored('holdgate-kept', 'kept', 'pairing'))) as { token: string }
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
