/**
 * Reading what bridges say. A page's process may be taken over and speak in its bridge's name, so
 * every message is checked for shape and size before anything is done with it.
 */
import * as v from 'valibot'
import { LIMITS } from '../../relay/contract/limits.ts'
import { digest } from '../../relay/contract/schema/scalar.ts'
import type { AskBackground, FromBridge } from '../bridge/messages.ts'

const hold = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const url = v.pipe(v.string(), v.maxLength(LIMITS.urlCharacters), v.regex(/^https?:\/\/[^\s#]+$/))
const fragment = v.pipe(v.string(), v.maxLength(LIMITS.urlCharacters), v.regex(/^#[\x21-\x7e]*$/))
const method = v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/))
const header = v.tuple([
  v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/)),
  v.pipe(v.string(), v.maxLength(LIMITS.headerValueCharacters), v.regex(/^[^\u0000\r\n]*$/)),
])
const buffer = (max: number) =>
  v.pipe(
    v.instance(ArrayBuffer),
    v.check((bytes) => bytes.byteLength <= max),
  )

const fromBridge: v.GenericSchema<unknown, FromBridge> = v.variant('kind', [
  v.strictObject({
    kind: v.literal('hold'),
    hold,
    phase: v.picklist(['waiting', 'sending', 'answered']),
    call: v.strictObject({
      method,
      target: url,
      headers: v.pipe(v.array(header), v.maxLength(LIMITS.headerCount)),
      redirect: v.picklist(['follow', 'error', 'manual']),
      credentials: v.picklist(['omit', 'same-origin', 'include']),
    }),
    sends: v.picklist(['fetch', 'navigation']),
    fragment: v.exactOptional(fragment),
    body: v.strictObject({
      length: v.pipe(count, v.maxValue(LIMITS.heldBodyBytes)),
      sha256: digest,
      form: v.exactOptional(v.literal('entries/v1')),
    }),
    shown: v.exactOptional(buffer(LIMITS.shownBodyBytes)),
    detached: v.boolean(),
    cannotWait: v.boolean(),
  }),
  v.strictObject({ kind: v.literal('detached'), hold }),
  v.strictObject({ kind: v.literal('attached'), hold }),
  v.strictObject({ kind: v.literal('gone'), hold }),
  v.strictObject({
    kind: v.literal('answered'),
    hold,
    answered: v.variant('result', [
      v.strictObject({
        result: v.literal('answer'),
        status: v.pipe(count, v.maxValue(999)),
        milliseconds: count,
      }),
      v.strictObject({ result: v.literal('no-answer'), says: v.string() }),
      v.strictObject({
        result: v.literal('differs'),
        what: v.picklist(['method', 'target', 'headers', 'body', 'redirect', 'credentials', 'route', 'place']),
      }),
    ]),
  }),
  v.strictObject({ kind: v.literal('ping') }),
])

const askBackground: v.GenericSchema<unknown, AskBackground> = v.variant('kind', [
  v.strictObject({ kind: v.literal('rules') }),
  v.strictObject({ kind: v.literal('holds') }),
  v.strictObject({
    kind: v.literal('arrived'),
    nonce: v.pipe(v.string(), v.regex(/^hg-[0-9a-f]{32}$/)),
    status: v.pipe(count, v.maxValue(999)),
  }),
  v.strictObject({ kind: v.literal('digest'), bytes: buffer(LIMITS.heldBodyBytes) }),
  v.strictObject({ kind: v.literal('act'), hold, act: v.picklist(['cancel', 'run', 'retry']) }),
  v.strictObject({
    kind: v.literal('stopped'),
    method,
    url: v.pipe(v.string(), v.maxLength(LIMITS.urlCharacters)),
    why: v.picklist(['too-large', 'too-many', 'unreadable', 'shared', 'overheard']),
  }),
])

/**
 * True for popup and options page. Where a message comes from is the browser's word; a missing tab says
 * nothing: other extensions' windows frame pages outside any tab.
 *
 * @param own address of this extension, with a slash at its end
 */
export function isOwnScreen(sender: Readonly<{ url?: string | undefined }>, own: string): boolean {
  return sender.url?.startsWith(own) === true
}

/** @returns undefined for whatever is not exactly one of the messages of a bridge's port */
export function readFromBridge(message: unknown): FromBridge | undefined {
  const read = v.safeParse(fromBridge, message)
  return read.success ? read.output : undefined
}

/** @returns undefined for whatever is not exactly one of the one-off messages */
export function readAsk(message: unknown): AskBackground | undefined {
  const read = v.safeParse(askBackground, message)
  return read.success ? read.output : undefined
}
