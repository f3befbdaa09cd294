/** What plays the commands: the pure core, or the relay over HTTP. The runner and the books see only this. */
import type { Command } from './commands.ts'
import type { Name } from './cast.ts'

/** `request`: which one it was about, counted from 0 in the order of opening. */
export type Answer = Readonly<{ ok: true; request?: number }> | Readonly<{ ok: false; code: string }>

/** A request as it can be seen from outside. */
export type Seen = Readonly<{
  status: string
  basis: string | undefined
  version: number
  expiresAt: number
  /** In alphabetical order. */
  asked: readonly Name[]
  votes: readonly Readonly<{ who: Name; verdict: string }>[]
  grant: Readonly<{ status: string; usableUntil: number }> | undefined
}>

export type Driver = Readonly<{
  turnTo: (now: number) => void
  /** @param request which one, for a command that names one */
  perform: (command: Command, request: number) => Answer | Promise<Answer>
  look: (request: number) => Seen | Promise<Seen>
  /** Kinds of the log's entries about each request, in order; undefined where there is no log. */
  leaves: () => Promise<readonly (readonly string[])[]> | undefined
  close: () => Promise<void>
}>

/** What must never happen, happened. */
export class Alarm extends Error {
  override name = 'Alarm'
}
