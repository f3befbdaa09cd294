import type { Point } from './last-tap.ts'
import type { KnownPerson } from './memory.ts'
import type { Ceremony } from './passkey.ts'
import type { Relay } from './relay.ts'

/** What every screen is given. */
export type App = Readonly<{
  relay: Relay
  ceremony: Ceremony
  lastTap: () => Point | undefined
  /** As remembered on this device; undefined until known. */
  person: KnownPerson | undefined
  setPerson: (person: KnownPerson | undefined) => void
  /** The relay said that nobody is signed in: the sign-in screen takes the place of this one. */
  signedOut: () => void
  online: boolean
}>
