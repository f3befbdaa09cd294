/** Which screen an address shows. */
import type { RequestId } from '../relay/contract/ids.ts'
import { requestAt } from './request/address.ts'

export type Place =
  | Readonly<{ at: 'request'; id: RequestId }>
  | Readonly<{ at: 'inbox' | 'set-up' | 'enrol' | 'pair' | 'people' | 'services' | 'health' | 'settings' | 'nowhere' }>

/** Of each page, the screen of that name in screens/. A request has an address of its own. */
export const SCREENS: Readonly<Record<string, Exclude<Place['at'], 'request'>>> = {
  '/': 'inbox',
  '/index.html': 'inbox',
  '/mine': 'inbox',
  '/done': 'inbox',
  '/setup': 'set-up',
  '/enrol': 'enrol',
  '/pair': 'pair',
  '/people': 'people',
  '/admin': 'people',
  '/services': 'services',
  '/health': 'health',
  '/settings': 'settings',
}

export function placeOf(pathname: string): Place {
  const id = requestAt(pathname)
  if (id) return { at: 'request', id }
  const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname
  return { at: Object.hasOwn(SCREENS, path) ? (SCREENS[path] ?? 'nowhere') : 'nowhere' }
}
