/**
 * What the relay does with its key ring (relay/store/key-ring.ts): signs, seals, opens, and names the
 * public halves.
 *
 * Rule 1: the newest active key signs and seals; every key that is not retired still counts. So a key
 *   rotates without anything that was signed, subscribed or sealed before.
 * Rule 2: another file is taken whole or not at all; the last good keys count until then.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { concat, fromBase64Url, toBase64Url, utf8 } from '../evidence/bytes.ts'
import type { Base64Url, Instant, RequestId } from '../contract/ids.ts'
import type { SigningKey } from '../evidence/jws.ts'
import { KEY_USES } from '../store/key-pair.ts'
import { currentKey, keyRingPath, livingKeys, macPrint, openKeyRing, readKeyRing } from '../store/key-ring.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { KeyName } from '../store/noted-keys.ts'
import { StoreError } from '../store/store-error.ts'

type PublicJwk = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; use: 'sig'; alg: 'EdDSA' }>
/** P-256 pair in the form of web-push (RFC 8292). */
export type VapidPair = Readonly<{ publicKey: string; privateKey: string }>
/** What is sealed, and whose: only the same one opens it. */
export type SealedPlace = Readonly<{ column: string; row: string }>

export type Keys = Readonly<{
  /** Signs grants and console rules. */
  grant: (now: Instant) => SigningKey
  /** One that a browser knows, while it counts. */
  grantByKid: (kid: string) => SigningKey | undefined
  /** Of grant keys, those to come included, so that browsers know them before they sign. */
  jwks: () => Readonly<{ keys: readonly PublicJwk[] }>
  /** Sign checkpoints of the log, all of them, newest first. */
  log: (now: Instant) => readonly SigningKey[]
  /** Public halves of log keys, those to come included. */
  logJwks: () => Readonly<{ keys: readonly PublicJwk[] }>
  /** Public halves of all that there ever were: what retired ones signed is still shown and checked. */
  ever: (use: 'grant' | 'log') => readonly PublicJwk[]
  /** For new subscriptions. */
  vapid: (now: Instant) => VapidPair
  /** Since when that one is used; 0: it is the first. */
  vapidSince: (now: Instant) => Instant
  /** For a subscription that is bound to it. Without a name: the first one there was. */
  vapidOf: (publicKey: string | undefined) => VapidPair | undefined
  seal: (bytes: Uint8Array, sealing: Readonly<{ place: SealedPlace; now: Instant }>) => Uint8Array
  /** @throws when the bytes were changed, or sealed for another place, or under a key that is not here */
  unseal: (sealed: Uint8Array, place: SealedPlace) => Uint8Array
  /** Name of the key that `seal` uses now; what is sealed begins with it. */
  sealKid: (now: Instant) => Base64Url
  /** HMAC-SHA-256, 32 bytes. `purpose` keeps one use's values worthless in another. */
  mac: (purpose: string, bytes: Uint8Array) => Uint8Array
  /** Tells the key behind `mac` from another. */
  macPrint: () => string
  /** What there is, by name. */
  names: () => readonly KeyName[]
  /** Reads the file again. @throws {StoreError} and changes nothing when it cannot be taken */
  reload: () => Promise<void>
}>

export function bodyPlace(request: RequestId): SealedPlace {
  return { column: 'bodies.sealed', row: request }
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KID_BYTES = 8

type Random = (bytes: number) => Uint8Array
type Uses = ReturnType<typeof usesOf>

/**
 * Reads the keys, or makes them when there are none.
 *
 * @throws {StoreError} one sentence for whoever starts the relay
 */
export async function openKeys(directory: string, random: Random): Promise<Keys> {
  const path = keyRingPath(directory)
  let ring = await openKeyRing(path, random)
  let uses = usesOf(ring)
  const macKey = fromBase64Url(ring.mac)
  return {
    grant: (now) => uses.signing(currentKey(ring.grant, now).kid),
    grantByKid: (kid) => (livingKeys(ring.grant).some((key) => key.kid === kid) ? uses.signing(kid) : undefined),
    jwks: () => uses.jwks,
    log: (now) =>
      livingKeys(ring.log)
        .filter((key) => key.active_from <= now)
        .toSorted((one, other) => other.active_from - one.active_from)
        .map(({ kid }) => uses.signing(kid)),
    logJwks: () => uses.logJwks,
    ever: (use) => ring[use].map(publicOf),
    vapid: (now) => currentKey(ring.vapid, now),
    vapidSince: (now) => currentKey(ring.vapid, now).active_from,
    vapidOf(publicKey) {
      const key = publicKey === undefined ? ring.vapid[0] : ring.vapid.find((key) => key.publicKey === publicKey)
      return key && 'privateKey' in key ? key : undefined
    },
    seal(bytes, { place, now }) {
      const { kid, key } = currentKey(ring.seal, now)
      const nonce = random(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', fromBase64Url(key), nonce).setAAD(contextOf(place))
      return concat(fromBase64Url(kid), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag())
    },
    unseal: (sealed, place) => unseal(uses, sealed, place),
    sealKid: (now) => toBase64Url(fromBase64Url(currentKey(ring.seal, now).kid)),
    mac(purpose, bytes) {
      return createHmac('sha256', macKey)
        .update(utf8(`${purpose}\n`))
        .update(bytes)
        .digest()
    },
    macPrint: () => macPrint(ring),
    names: () =>
      KEY_USES.flatMap((use) => ring[use].map((key): KeyName => ({ use, kid: key.kid, retired: 'retired' in key }))),
    async reload() {
      const next = await readKeyRing(path)
      // It stands behind nonces and codes that are out there, and in the database: see same-keys.ts.
      if (next.mac !== ring.mac) throw new StoreError(`${path} has another mac key. That one takes a restart.`)
      uses = usesOf(next)
      ring = next
    },
  }
}

/** What is made of a ring once. */
function usesOf(ring: KeyRing) {
  const living = [...livingKeys(ring.grant), ...livingKeys(ring.log)]
  // The very object each time: jose keeps the imported key by it.
  const signing = new Map(
    living.map(({ kid, kty, crv, x, d }): [string, SigningKey] => [kid, { kid, privateJwk: { kty, crv, x, d } }]),
  )
  return {
    signing(kid: string): SigningKey {
      const key = signing.get(kid)
      if (!key) throw new Error('A key that is not in the ring was to sign.')
      return key
    },
    jwks: jwksOf(ring.grant),
    logJwks: jwksOf(ring.log),
    seals: livingKeys(ring.seal).map(({ kid, key }) => ({ kid, key: fromBase64Url(key) })),
  }
}

function jwksOf(keys: KeyRing['grant']): Readonly<{ keys: readonly PublicJwk[] }> {
  return { keys: livingKeys(keys).map(publicOf) }
}

function publicOf({ kty, crv, x, kid }: KeyRing['grant'][number]): PublicJwk {
  return { kty, crv, x, kid, use: 'sig', alg: 'EdDSA' }
}

function unseal({ seals }: Uses, sealed: Uint8Array, place: SealedPlace): Uint8Array {
  const kid = toBase64Url(sealed.subarray(0, KID_BYTES))
  const named = seals.find((key) => key.kid === kid)
  if (named) return open(sealed.subarray(KID_BYTES), { key: named.key, context: contextOf(place) })
  // The first version named neither key nor column.
  for (const { key } of seals) {
    try {
      return open(sealed, { key, context: utf8(place.row) })
    } catch {
      // Under another key, or changed; the next one tells.
    }
  }
  throw new Error('What is sealed here opens under none of the keys.')
}

function open(sealed: Uint8Array, { key, context }: Readonly<{ key: Uint8Array; context: Uint8Array }>): Uint8Array {
  const end = sealed.length - TAG_BYTES
  if (end < NONCE_BYTES) throw new Error('What is sealed here is too short to be whole.')
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(context).setAuthTag(sealed.subarray(end))
  return concat(decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final())
}

function contextOf({ column, row }: SealedPlace): Uint8Array {
  return utf8(`holdgate/sealed/v2\n${column}\n${row}`)
}
