/**
 * What the page remembers of the person who uses it. It is read before a decision can be made, so it is
 * kept where reading waits for nothing. What the worker needs too is in device-memory.ts.
 *
 * Rule: it is a cache. A browser may empty it at any time, and gives none in some private windows;
 * everything in it can be asked for again.
 */
import type { Role } from '../relay/contract/change.ts'
import type { Base64Url, CredentialId, Digest, PersonId } from '../relay/contract/ids.ts'

export type KnownPerson = Readonly<{ id: PersonId; name: string; email: string; roles: readonly Role[] }>

type Remembered = {
  person: KnownPerson
  /** The passkey that was used here last; others of the same person may live elsewhere. */
  credential: CredentialId
  /** What the app speaks here, whatever the browser's language is. */
  language: string
  /** The secret of an invitation that was opened here, until it is used up: an installed app goes on with it. */
  invitation: Base64Url
  /** By which invitation this device came, and whether its test notification is still to be shown. */
  enrolled: Readonly<{ digest: Digest; isTested: boolean }>
  /** The relay's signed head of its log, as it was seen last. */
  logHead: string
}

export function recall<K extends keyof Remembered>(key: K): Remembered[K] | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as Remembered[K] | null) ?? undefined
  } catch {
    // No storage, or not ours: the caller goes on without what was remembered.
    return undefined
  }
}

export function remember<K extends keyof Remembered>(key: K, value: Remembered[K]): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // No storage: the relay is asked who this is at the next start, and for the first passkey of its list.
  }
}

export function forget(key: keyof Remembered): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // No storage, so nothing is in it.
  }
}
