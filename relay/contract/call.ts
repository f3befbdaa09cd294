import type { Digest } from './ids.ts'

/** One header as it is bound: lower-case name, value as sent. Order and duplicates are kept. */
export type BoundHeader = readonly [name: string, value: string]

/**
 * What is bound of a body. `content_type` is '' when none is sent.
 *
 * @param form the browser will choose the bytes anew when it sends this form (its boundary), so it is bound by its
 *   fields: length and digest are those of its entries' canonical text (evidence/form-entries), and
 *   `content_type` is the form's encoding without a boundary
 */
export type CallBody = Readonly<{ length: number; sha256: Digest; content_type: string; form?: 'entries/v1' }>

/** An HTTP call, exactly as it will leave. Its digest is what grants and enforcers compare. */
export type Call = Readonly<{
  /** As sent; standard methods in upper case. */
  method: string
  /** WHATWG-serialised absolute URL without fragment. */
  target: string
  /** content-type, content-encoding, every method-override header, and those that the rule binds. */
  headers: readonly BoundHeader[]
  body: CallBody
}>

/** Headers that can change what a server does with method, path or bytes; always bound. */
export const ALWAYS_BOUND_HEADERS: readonly string[] = [
  'content-type',
  'content-encoding',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
]

/** What is bound is shown to people and kept for years; what opens doors must not be. */
export const NEVER_BOUND_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization']
