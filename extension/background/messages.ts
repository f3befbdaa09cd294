/** What popup and options ask of the background, and what it answers. */
import type { Instant } from '../../relay/contract/ids.ts'
import type { Act, HoldId, HoldView, Stopped } from '../bridge/messages.ts'

export type AskFromScreen =
  | Readonly<{ kind: 'status' }>
  | Readonly<{ kind: 'pair'; relay: string; code: string; name: string }>
  | Readonly<{ kind: 'unpair' }>
  | Readonly<{ kind: 'refresh' }>
  /** The browser has granted the hosts already; only a screen may ask it to. */
  | Readonly<{ kind: 'guard'; origin: string }>
  | Readonly<{ kind: 'unguard'; origin: string }>
  | Readonly<{ kind: 'act'; hold: HoldId; act: Act }>

/** What nobody can do in a managed browser. `options` is all of it. */
export type Lock = 'unpair' | 'unguard' | 'options'

/** What whoever manages this browser has decided for it. */
export type Managed = Readonly<{
  /** The only relay that this browser may be paired with: its origin. */
  relay?: string
  /** Origins that are guarded as soon as the browser grants them. */
  consoles: readonly string[]
  /** Whose browser it is; a hint for the pairing form. */
  person?: string
  locked: readonly Lock[]
  /** Names of settings that cannot be read, or are unknown. */
  wrong: readonly string[]
}>

/** A console of the policy, and whether its calls are held or merely blocked. */
export type ConsoleView = Readonly<{
  origin: string
  guarded: boolean
  /** Whoever manages this browser keeps it guarded; it has no switch to end that. */
  managed: boolean
  /** What the browser must grant before it can be guarded, as match patterns. */
  hosts: readonly string[]
}>

export type RelayState =
  | Readonly<{ kind: 'fine'; at: Instant; milliseconds: number }>
  | Readonly<{ kind: 'unreachable'; since: Instant }>
  /** The relay does not know this browser any more. */
  | Readonly<{ kind: 'revoked'; since: Instant }>
  | Readonly<{ kind: 'unknown' }>

export type Status = Readonly<{
  version: string
  pairing?: Readonly<{ relay: string; person: string; email: string; pairedAt: Instant }>
  relay: RelayState
  managed: Managed
  /** The list of people that is pinned; its digest may be compared with another browser's. */
  people?: Readonly<{ version: number; digest: string }>
  /** Why nothing is released until this browser is paired again, in words. */
  doubt?: string
  /** Absent: no rules have arrived since pairing, so nothing is blocked and nothing held. */
  rules?: Readonly<{
    version: number
    count: number
    at: Instant
    /** Rules that could not be told to the browser exactly: on these hosts more is blocked than they say. */
    widened: readonly Readonly<{ rule: string; hosts: readonly string[] }>[]
  }>
  /** Why the newest rules were not taken; the last good ones stay. */
  rulesTrouble?: string
  consoles: readonly ConsoleView[]
  holds: readonly HoldView[]
  stopped: readonly Stopped[]
}>

/** An act that did not work says why, in words. */
export type Done = Readonly<{ ok: true } | { ok: false; says: string }>
