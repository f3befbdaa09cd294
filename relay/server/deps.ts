/**
 * Everything the relay's routes stand on, put together once by relay.ts and handed to each of them.
 *
 * Rule: no route reads a clock, randomness or the environment. Time is `store.now()`, randomness
 * `random`, settings `settings`.
 */
import type { Logger } from 'pino'
import type { AskRate } from '../core/ask-rate.ts'
import type { Policy } from '../rules/policy.ts'
import type { CrashSteps } from '../store/crash-steps.ts'
import type { Store } from '../store/store.ts'
import type { Keys } from './keys.ts'
import type { Metrics } from './metrics.ts'
import type { ProofMemory } from './proof/memory.ts'
import type { PushSender } from './push/sender.ts'
import type { PushService } from './push/services.ts'
import type { Settings } from './settings.ts'
import type { Wake } from './wake.ts'

/** The policy that counts now. `version` rises with each new digest and never repeats. */
export type LoadedPolicy = Readonly<{ policy: Policy; version: number }>

export type Deps = Readonly<{
  store: Store
  keys: Keys
  policy: () => LoadedPolicy
  settings: Settings
  push: PushSender
  /** How push services have answered this relay. */
  pushServices: () => readonly PushService[]
  random: (bytes: number) => Uint8Array
  wake: Wake
  /** Made by createProofMemory(); lives as long as the process. */
  proofs: ProofMemory
  /** How loud questions may be; as the proofs, of this process. */
  askRate: AskRate
  log: Logger
  metrics: Metrics
  /** Milliseconds of a clock that only runs forward, for how long things take. */
  tick: () => number
  /** Of this program, from package.json. */
  version: string
  startedAt: number
  /** Empty in production. */
  crash: CrashSteps
}>
