/**
 * What page and bridge say to each other over their private port. The page may be hostile, so the
 * bridge treats every message as a wish; nothing secret ever travels towards the page.
 */
import type { PageRules } from '../../relay/rules/page/page-rules.ts'

/** A call as the page's own Request states it; `url` is absolute and may carry a fragment. */
export type PageCall = Readonly<{
  url: string
  method: string
  headers: readonly (readonly [name: string, value: string])[]
  mode: RequestMode
  credentials: RequestCredentials
  redirect: RequestRedirect
  referrer: string
  referrerPolicy: ReferrerPolicy
  cache: RequestCache
  integrity: string
  /** May go on when its page is gone. */
  keepalive: boolean
}>

export type FromPage =
  /**
   * The bytes were read once, by the one Request that was built; they are transferred, not copied.
   * Number 0: it could not wait, so its caller has had an error already.
   */
  | Readonly<{ kind: 'call'; id: number; call: PageCall; bytes: ArrayBuffer }>
  /** The page stopped waiting. */
  | Readonly<{ kind: 'leave'; id: number }>

/** How a held call begins its answer; what `Response` and `XMLHttpRequest` show of it. */
export type AnswerHead = Readonly<{
  status: number
  statusText: string
  headers: readonly (readonly [name: string, value: string])[]
  url: string
  redirected: boolean
  type: ResponseType
}>

export type ToPage =
  /** null: nothing is guarded here. */
  | Readonly<{ kind: 'rules'; rules: PageRules | null }>
  /** The bytes are leaving now; only from here on may a timeout of the page tick. */
  | Readonly<{ kind: 'sending'; id: number }>
  | Readonly<{ kind: 'head'; id: number; head: AnswerHead }>
  | Readonly<{ kind: 'chunk'; id: number; bytes: ArrayBuffer }>
  | Readonly<{ kind: 'end'; id: number }>
  | Readonly<{ kind: 'failed'; id: number; name: 'TypeError' | 'AbortError'; says: string }>

/** Events by which the two worlds find each other; both fire before any script of a top document. */
export const PORT_EVENT = 'holdgate-port'
export const HELLO_EVENT = 'holdgate-hello'
