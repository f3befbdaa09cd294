import type { RequestId } from '../../relay/contract/ids.ts'

/** The request that an address of this app shows. */
export function requestAt(pathname: string): RequestId | undefined {
  return /^\/r\/(req_[A-Za-z0-9_-]{22})\/?$/.exec(pathname)?.[1] as RequestId | undefined
}
