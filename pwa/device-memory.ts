/**
 * What this device keeps for page and worker: its key and token, and where a tapped notification wants
 * to go.
 *
 * Rule: it is a cache. A browser may empty it at any time; everything in it can be set up anew, and the
 * private key in it cannot be read out, only used.
 */
import type { DeviceId, PersonId } from '../relay/contract/ids.ts'
import { dropAllKept } from './kept-request.ts'

export type OwnDevice = Readonly<{
  id: DeviceId
  person: PersonId
  /** Shown to nobody but the relay, together with a proof by `key`. */
  token: string
  key: CryptoKey
  jwk: Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>
  vapidPublicKey: string
}>

type Kept = {
  device: OwnDevice
  /** Written before a window opens: an installed app on iOS may open at its start page instead. */
  navigation: Readonly<{ path: string; at: number }>
  /** The push service changed this device's address and the relay could not be told yet. */
  resubscribe: boolean
  /** What the app speaks here, as memory.ts has it, for notifications. */
  language: string
  /** Notifications may say what is asked, by whom. Absent: they name nothing. */
  details: boolean
}

/** Undefined also when the browser gives no storage: everything here can be done without. */
export async function recall<K extends keyof Kept>(key: K): Promise<Kept[K] | undefined> {
  try {
    return await onShelf('readonly', (shelf) => shelf.get(key) as IDBRequest<Kept[K] | undefined>)
  } catch {
    // No storage (private window, full disk): the caller goes on without what was kept.
    return undefined
  }
}

export async function remember<K extends keyof Kept>(key: K, value: Kept[K]): Promise<void> {
  // Another device may be another person's.
  if (key === 'device') await dropAllKept()
  await onShelf('readwrite', (shelf) => shelf.put(value, key))
}

export async function forget(key: keyof Kept): Promise<void> {
  // What was kept to be read here was kept for that device.
  if (key === 'device') await dropAllKept()
  await onShelf('readwrite', (shelf) => shelf.delete(key)).catch(() => {
    // No storage, so nothing is in it.
  })
}

/** Opened for one use, so that no tab left open keeps a later version of the app from its store. */
async function onShelf<T>(mode: IDBTransactionMode, use: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open('holdgate', 1)
  opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore('kept'))
  const database = await done(opening)
  try {
    return await done(use(database.transaction('kept', mode).objectStore('kept')))
  } finally {
    database.close()
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('No storage.')))
  })
}
