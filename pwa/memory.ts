/**
 * What this device keeps: who is signed in here, its key and token, and where a tapped notification
 * wants to go. Page and worker share it.
 *
 * Rule: it is a cache. A browser may empty it at any time; everything in it can be asked for again or
 * set up anew, and the private key in it cannot be read out, only used.
 */
import type { CredentialId, DeviceId, PersonId } from '../relay/contract/ids.ts'
import type { Role } from '../relay/contract/change.ts'

export type KnownPerson = Readonly<{ id: PersonId; name: string; email: string; roles: readonly Role[] }>
export type OwnDevice = Readonly<{
  id: DeviceId
  person: PersonId
  /** Shown to nobody but the relay, together with a proof by `key`. */
  token: string
  key: CryptoKey
  jwk: Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>
  vapidPublicKey: string
}>

type Remembered = {
  person: KnownPerson
  /** The passkey that was used here last; others of the same person may live elsewhere. */
  credential: CredentialId
  device: OwnDevice
  /** Written before a window opens: an installed app on iOS may open at its start page instead. */
  navigation: Readonly<{ path: string; at: number }>
  /** The push service changed this device's address and the relay could not be told yet. */
  resubscribe: boolean
}

const SHELF = 'kept'

/** Undefined also when the browser gives no storage: everything here can be done without. */
export async function recall<K extends keyof Remembered>(key: K): Promise<Remembered[K] | undefined> {
  try {
    return await onShelf('readonly', (shelf) => shelf.get(key) as IDBRequest<Remembered[K] | undefined>)
  } catch {
    // No storage (private window, full disk): the caller goes on without what was remembered.
    return undefined
  }
}

export async function remember<K extends keyof Remembered>(key: K, value: Remembered[K]): Promise<void> {
  await onShelf('readwrite', (shelf) => shelf.put(value, key))
}

export async function forget(key: keyof Remembered): Promise<void> {
  await onShelf('readwrite', (shelf) => shelf.delete(key)).catch(() => {
    // No storage, so nothing is in it.
  })
}

/** One request in a transaction of its own; settled when the transaction is durable, not before. */
async function onShelf<T>(mode: IDBTransactionMode, use: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open('holdgate', 1)
  opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore(SHELF))
  const database = await answerOf(opening)
  try {
    const transaction = database.transaction(SHELF, mode)
    const request = use(transaction.objectStore(SHELF))
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve())
      transaction.addEventListener('abort', () =>
        reject(transaction.error ?? new Error('The browser gave up storing.')),
      )
    })
    return request.result
  } finally {
    database.close()
  }
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('The browser gave no storage.')))
  })
}
