/**
 * What whoever manages this browser has decided for it (`storage.managed`), and what that forbids.
 *
 * Rule 1: it is enforced here, not in the screens: a screen only shows it.
 * Rule 2: what cannot be read forbids more, never less. A browser with a schema drops what does not fit
 *   it; Firefox has none and hands over whatever stands in its policy.
 * Pure; the storage itself is managed-storage.ts.
 */
import type { AskFromScreen, Lock, Managed } from './messages.ts'
import { readRelayAddress } from './pairing.ts'
import { WORDS } from './words.ts'

const LOCKS: readonly string[] = ['unpair', 'unguard', 'options'] satisfies readonly Lock[]
const KNOWN = ['relay', 'consoles', 'person', 'locked']

/** @param raw all that `storage.managed` holds */
export function readManaged(raw: Readonly<Record<string, unknown>>): Managed {
  const { relay, consoles, person, locked } = raw
  const address = typeof relay === 'string' ? readRelayAddress(relay) : undefined
  const origins = textsOf(consoles)?.map(originOf)
  const locks = textsOf(locked)
  const isLocks = locks?.every((name): name is Lock => LOCKS.includes(name)) === true
  const isWrong = {
    relay: relay !== undefined && address === undefined,
    consoles: consoles !== undefined && origins?.every((origin) => origin !== undefined) !== true,
    person: person !== undefined && typeof person !== 'string',
    locked: locked !== undefined && !isLocks,
  }
  return {
    ...(address !== undefined && { relay: address }),
    ...(typeof person === 'string' && { person }),
    consoles: origins?.filter((origin) => origin !== undefined) ?? [],
    locked: isWrong.locked ? ['options'] : isLocks ? locks : [],
    wrong: [
      ...KNOWN.filter((name) => isWrong[name as keyof typeof isWrong]),
      // A misspelt name would forbid nothing, and nobody would know.
      ...Object.keys(raw).filter((name) => !KNOWN.includes(name)),
    ],
  }
}

/** @param paired address of the relay that this browser is paired with */
export function refusalOf(message: AskFromScreen, managed: Managed, paired: string | undefined): string | undefined {
  if (message.kind === 'pair') return pairingRefusal(readRelayAddress(message.relay), managed, paired)
  if (message.kind === 'unpair')
    return isLocked(managed, 'unpair') && !isElsewhere(managed, paired) ? WORDS.locked : undefined
  if (message.kind !== 'unguard') return undefined
  return isLocked(managed, 'unguard') || managed.consoles.includes(message.origin) ? WORDS.locked : undefined
}

export function isLocked({ locked }: Managed, lock: Lock): boolean {
  return locked.includes(lock) || locked.includes('options')
}

function pairingRefusal(relay: string | undefined, managed: Managed, paired: string | undefined): string | undefined {
  if (managed.wrong.includes('relay')) return WORDS.badManaged
  // Whoever may not unpair may pair anew, for keys that were lost, but with the same relay.
  const only = managed.relay ?? (isLocked(managed, 'unpair') ? paired : undefined)
  return only === undefined || relay === only ? undefined : WORDS.otherRelay(only)
}

/** A lock on a pairing that is not the wanted one would keep the browser from ever getting there. */
function isElsewhere({ relay }: Managed, paired: string | undefined): boolean {
  return relay !== undefined && paired !== undefined && paired !== relay
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

function originOf(text: string): string | undefined {
  const url = URL.parse(text.replace(/\/\*$/, ''))
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined
}
