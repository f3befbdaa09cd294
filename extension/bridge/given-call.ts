/** A call before it is held: what this frame takes, and how much of it. */
import type { Digest } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { PageCall } from '../page/messages.ts'
import { drawHoldId } from './digest.ts'
import type { HeldCall } from './held-call.ts'
import type { Stopped } from './messages.ts'
import { contentOf, sizeOf, type Navigation, type NavigationContent } from './navigation.ts'
import { canLeave, sendNavigation } from './released-navigation.ts'
import { WORDS } from './words.ts'

/** A loop in a page must not become a flood of questions; a person who deletes what is marked may. */
const HOLDS_PER_FRAME = 50
/** All bodies together, for they are kept in the page's own process. */
const BYTES_PER_FRAME = 64 * 1024 * 1024
/** The page's number for calls whose answer no script of it hears: those that could not wait, and navigations. */
export const NOBODY = 0
/** As an image or a frame is fetched. */
const BARE: Omit<PageCall, 'method' | 'url'> = {
  headers: [],
  mode: 'no-cors',
  credentials: 'include',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
  cache: 'default',
  integrity: '',
  keepalive: false,
}

/** What a navigation is as a call. */
const NAVIGATION = { ...BARE, mode: 'navigate' } as const

/** One call before it is held. */
export type Given = Readonly<{
  number: number
  call: PageCall
  size: number
  /** Undefined: nobody can know what would be sent. */
  read: () => Promise<Content | undefined>
}>
export type Content = Readonly<{ bytes: ArrayBuffer }> & Partial<NavigationContent>

/** A call without body and headers, whose answer nobody in the page hears. */
export function bareCall(method: string, url: string): Given {
  const read = async () => ({ bytes: new ArrayBuffer(0) })
  return { number: NOBODY, call: { ...BARE, method, url }, size: 0, read }
}

export function navigationCall(navigation: Navigation, digest: (bytes: ArrayBuffer) => Promise<Digest>): Given {
  const { target, fragment, form } = navigation
  const call = { ...NAVIGATION, url: target + fragment, method: form ? 'POST' : 'GET' }
  return { number: NOBODY, call, size: sizeOf(navigation), read: () => contentOf(navigation, digest) }
}

/** @returns why it is too large or one too many, for the operator and for the page */
export function refuseGiven(
  { call, size }: Given,
  others: readonly Readonly<{ size: number }>[],
): Readonly<{ why: Stopped['why']; says: string }> | undefined {
  // The background would not take it, and could answer nobody.
  if (call.url.length > LIMITS.urlCharacters) return { why: 'too-large', says: WORDS.unreadable }
  if (size > LIMITS.heldBodyBytes) return tooLarge(size)
  if (others.length >= HOLDS_PER_FRAME) return { why: 'too-many', says: WORDS.tooMany(HOLDS_PER_FRAME) }
  if (others.reduce((sum, one) => sum + one.size, size) > BYTES_PER_FRAME) {
    return { why: 'too-many', says: WORDS.tooMuch(BYTES_PER_FRAME) }
  }
  return undefined
}

export function tooLarge(found: number): Readonly<{ why: Stopped['why']; says: string }> {
  return { why: 'too-large', says: WORDS.tooLarge(found, LIMITS.heldBodyBytes) }
}

/** As it is asked about: its headers are those that its content goes out with. */
export function heldFrom(
  { number, call, size }: Given,
  { bytes, form, navigation, headers = call.headers }: Content,
  { sha256, left }: Readonly<{ sha256: Digest; left: boolean }>,
): HeldCall {
  const hold = drawHoldId()
  const target = call.url.split('#')[0] ?? call.url
  const { method, redirect, credentials } = call
  const cannotWait = number === NOBODY && !navigation
  return {
    id: hold,
    number,
    call: { ...call, headers },
    target,
    bytes,
    size: Math.max(size, bytes.byteLength),
    ...(navigation && {
      navigate: { canLeave: () => canLeave(navigation), go: (nonce) => sendNavigation(navigation, nonce) },
    }),
    notice: {
      kind: 'hold',
      hold,
      sends: navigation ? 'navigation' : 'fetch',
      ...(navigation?.fragment && { fragment: navigation.fragment }),
      call: { method, headers, redirect, credentials, target },
      body: { length: bytes.byteLength, sha256, ...(form && { form }) },
      cannotWait,
      ...(bytes.byteLength <= LIMITS.shownBodyBytes && { shown: bytes }),
    },
    phase: 'waiting',
    detached: left || cannotWait,
  }
}
