/**
 * Who waits for what in this process: one map from request to listeners, one from person to inbox
 * listeners. Waiting costs memory only.
 *
 * Rule 1: call `changed` only after the commit has resolved; a waiter answers what it is handed.
 * Rule 2: whoever waits listens first and reads the stored state second, or a change between the two
 *   would be slept through.
 */
import type { DeviceId, PersonId, RequestId } from '../contract/ids.ts'
import type { Request } from '../core/request.ts'

/** `request` is what was just stored; absent when only a mark (shown, seen) changed. */
type RequestListener = (request: Request | undefined) => void

/** Gives the listener up. Calling it twice does nothing. */
type Unlisten = () => void

export type Wake = Readonly<{
  onRequest: (id: RequestId, listener: RequestListener) => Unlisten
  onInbox: (person: PersonId, listener: () => void) => Unlisten
  /** Called with each device on which something was shown, or of whose test something is new. */
  onDevice: (listener: (device: DeviceId) => void) => Unlisten
  /** Called once, when the relay starts to stop; at once if it is stopping already. */
  onStop: (listener: () => void) => Unlisten
  /** Called after each stored change, for work that is due by itself: sweep and outbox. */
  onChange: (listener: () => void) => Unlisten
  /** Wakes whoever waits for this request, then the inboxes of everybody it concerns. */
  changed: (request: Request) => void
  /** A device showed it or a person opened it: no new version, but waiting screens say so. */
  marked: (id: RequestId) => void
  device: (device: DeviceId) => void
  /** A person's inbox changed without a request of theirs, such as by an enrolment. */
  inbox: (person: PersonId) => void
  /** Work may have become due that no change of this process told of. */
  due: () => void
  /** Requests and people that somebody here waits for. */
  awaited: () => Readonly<{ requests: readonly RequestId[]; people: readonly PersonId[] }>
  isAwaited: (id: RequestId) => boolean
  stop: () => void
  isStopping: () => boolean
  /** How many listen; a test sees with it that an aborted wait leaves nothing behind. */
  listeners: () => number
}>

export function createWake(): Wake {
  const requests = new Map<RequestId, Set<RequestListener>>()
  const inboxes = new Map<PersonId, Set<() => void>>()
  const devices = new Set<(device: DeviceId) => void>()
  const stops = new Set<() => void>()
  const changes = new Set<() => void>()
  let stopping = false

  return {
    onRequest: (id, listener) => listen(requests, id, listener),
    onInbox: (person, listener) => listen(inboxes, person, listener),
    onDevice(listener) {
      devices.add(listener)
      return () => void devices.delete(listener)
    },
    onStop(listener) {
      if (stopping) listener()
      else stops.add(listener)
      return () => void stops.delete(listener)
    },
    onChange(listener) {
      changes.add(listener)
      return () => void changes.delete(listener)
    },
    changed(request) {
      for (const listener of requests.get(request.id) ?? []) listener(request)
      for (const person of concerned(request)) for (const listener of inboxes.get(person) ?? []) listener()
      for (const listener of changes) listener()
    },
    marked(id) {
      for (const listener of requests.get(id) ?? []) listener(undefined)
    },
    device(device) {
      for (const listener of devices) listener(device)
    },
    inbox(person) {
      for (const listener of inboxes.get(person) ?? []) listener()
    },
    due() {
      for (const listener of changes) listener()
    },
    awaited: () => ({ requests: [...requests.keys()], people: [...inboxes.keys()] }),
    isAwaited: (id) => requests.has(id),
    stop() {
      if (stopping) return
      stopping = true
      for (const listener of stops) listener()
      stops.clear()
    },
    isStopping: () => stopping,
    listeners: () => count(requests) + count(inboxes) + devices.size,
  }
}

function listen<K, L>(map: Map<K, Set<L>>, key: K, listener: L): Unlisten {
  const set = map.get(key) ?? new Set<L>()
  map.set(key, set.add(listener))
  return () => {
    set.delete(listener)
    if (set.size === 0 && map.get(key) === set) map.delete(key)
  }
}

function concerned(request: Request): ReadonlySet<PersonId> {
  const people = new Set(request.asked.map((asking) => asking.person))
  if (request.requester.kind === 'operator') people.add(request.requester.person)
  return people
}

function count(map: ReadonlyMap<unknown, ReadonlySet<unknown>>): number {
  let sum = 0
  for (const set of map.values()) sum += set.size
  return sum
}
