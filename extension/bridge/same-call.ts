/**
 * Whether the call that is about to leave is the one that was approved. Asked where the bytes are sent, of the
 * bytes themselves, with their digest made anew; nothing goes out on any difference.
 */
import type { Asked } from '../../relay/contract/action.ts'
import type { CallBody } from '../../relay/contract/call.ts'
import type { PageCall } from '../page/messages.ts'

/** What people approved, and the lower-case names of all headers that their approval binds. */
export type Approved = Pick<Extract<Asked, { kind: 'http' }>, 'call' | 'redirect' | 'credentials'> &
  Readonly<{ bound: readonly string[] }>

/** What would leave: `target` as it is fetched, without the fragment that opens the pass. */
export type Leaving = Pick<PageCall, 'method' | 'headers' | 'redirect' | 'credentials'> &
  Readonly<{ target: string; body: Omit<CallBody, 'content_type'> }>

export type Difference = 'method' | 'target' | 'headers' | 'body' | 'redirect' | 'credentials'

export function compareCalls({ call, redirect, credentials, bound }: Approved, leaving: Leaving): 'same' | Difference {
  if (leaving.method !== call.method) return 'method'
  if (leaving.target !== call.target) return 'target'
  const headers = leaving.headers.filter(([name]) => bound.includes(name.toLowerCase()))
  const isSame =
    headers.length === call.headers.length &&
    call.headers.every(([name, value], at) => headers[at]?.[0] === name && headers[at][1] === value)
  if (!isSame) return 'headers'
  const contentType = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  const { length, sha256, content_type, form } = call.body
  if (leaving.body.form !== form) return 'body'
  if (leaving.body.length !== length || leaving.body.sha256 !== sha256 || contentType !== content_type) return 'body'
  if (leaving.redirect !== redirect) return 'redirect'
  return leaving.credentials === credentials ? 'same' : 'credentials'
}
