/** Everything that a run of `npm run try` starts, and the relay as its script has it. */
import { readFileSync } from 'node:fs'
import type { Policy } from '../../relay/rules/policy.ts'
import { startRecorder } from '../kit/recorder.ts'
import type { Recorder } from '../kit/recorder.ts'
import { readAskedCalls } from '../kit/relay-requests.ts'
import type { AskedCall } from '../kit/relay-requests.ts'
import { until } from '../kit/until.ts'
import { DANA, openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'
import { createCovering } from './covering.ts'
import type { Covering } from './covering.ts'
import { messageOf } from './approver.ts'
import { chromiumSide, firefoxSide } from './operator-side.ts'
import type { OperatorSide } from './operator-side.ts'
import type { Options } from './options.ts'
import { approverOf, armedPolicy, checkPolicy, openPolicy, wantsMorePeople } from './policy.ts'
import type { Timeline } from './timeline.ts'

export type Session = Readonly<{
  world: World
  side: OperatorSide
  recorder: Recorder
  covering: Covering
  asked: () => readonly AskedCall[]
  /** From when a rule covers something; undefined while none does. Epoch milliseconds. */
  armedAt: () => number | undefined
  arm: () => Promise<void>
  setPolicy: (source: string) => Promise<void>
  /** Ends all that was started, whatever state it is in. */
  close: () => Promise<void>
}>

/** What the operator's browser may reach: a later policy may name any host. */
const HOSTS = ['http://*/*', 'https://*/*']
const RULES_MILLISECONDS = 20_000

/** A policy, and the text that it was read from. */
export type Sourced = Readonly<{ source: string; policy: Policy }>

/** @throws when there is none, or not one for this console */
export function readFirstPolicy({ policy: path, console }: Options): Sourced {
  const source = path === undefined ? openPolicy(console) : readFileSync(path, 'utf8')
  try {
    return { source, policy: checkPolicy(source, console) }
  } catch (error) {
    throw new Error(`${path ?? 'The policy'}: ${messageOf(error)}`, { cause: error })
  }
}

type Opening = Readonly<{ options: Options; timeline: Timeline; policy: Sourced }>

/** @throws when something on this machine does not let it start */
export async function openSession({ options, timeline, policy: { source, policy } }: Opening): Promise<Session> {
  const { console } = options
  const approver = approverOf(policy, DANA.email)
  if (wantsMorePeople(policy).length > 0) {
    timeline.tell(`There is one phone; these rules want more people: ${wantsMorePeople(policy).join(', ')}`)
  }
  const closing: (() => unknown)[] = []
  const close = async () => {
    // One that fails, such as a browser that is gone already, must not keep the others from being ended.
    for (const end of closing.splice(0).toReversed()) await (async () => end())().catch(() => undefined)
  }
  try {
    const recorder = await startRecorder()
    closing.push(() => recorder.close())
    const world = await openWorld({
      policy: () => source,
      insteadOfSample: console.origin,
      consoles: othersOf(policy, console),
      hosts: HOSTS,
      proxyPort: recorder.port,
      approver: approver === DANA.email ? DANA : { ...DANA, email: approver },
      operator: { visible: options.headed && !options.firefox },
      firefox: options.firefox && { visible: options.headed },
      phone: { visible: options.headed && options.approver === 'manual' },
    })
    closing.push(() => world.close())
    const attended = options.headed && options.script === undefined
    const how = { tell: timeline.tell, attended, before: `${world.relay}/healthz` }
    const side = world.firefox ? await firefoxSide(world.firefox, how) : await chromiumSide(world.operator, how)
    return assemble({ options, timeline, recorder, world, side, first: policy, approver, close })
  } catch (error) {
    await close()
    throw error
  }
}

type Parts = Pick<Session, 'recorder' | 'world' | 'side' | 'close'> &
  Readonly<{ options: Options; timeline: Timeline; first: Policy; approver: string }>

function assemble({ options, timeline, recorder, world, side, first, approver, close }: Parts): Session {
  const { extension } = side
  const covering = createCovering(Date.now)
  let current = first
  let armedAt = first.rules.length > 0 ? Date.now() : undefined
  covering.changing(first)
  covering.changed()

  async function setPolicy(source: string): Promise<void> {
    const policy = checkPolicy(source, options.console)
    if (policy.digest === current.digest) return
    covering.changing(policy)
    const before = (await extension.status()).rules?.version ?? 0
    await world.setPolicy(source)
    await until(
      async () => {
        await extension.refresh()
        const { rules, rulesTrouble } = await extension.status()
        if (rulesTrouble !== undefined) throw new Error(rulesTrouble)
        return (rules?.version ?? 0) > before ? true : undefined
      },
      'new rules in the operator’s browser',
      RULES_MILLISECONDS,
    )
    const { consoles } = await extension.status()
    for (const { origin } of consoles.filter(({ guarded }) => !guarded)) await extension.guard(origin)
    await extension.settled()
    await side.turn()
    covering.changed()
    current = policy
    if (policy.rules.length > 0) armedAt ??= Date.now()
  }

  return {
    world,
    side,
    recorder,
    covering,
    close,
    setPolicy,
    armedAt: () => armedAt,
    asked: () => readAskedCalls(world.data),
    arm: async () => {
      if (options.policy !== undefined) {
        timeline.tell('relay.arm(): the policy of --policy counts from the start.')
        return
      }
      const { console, expires } = options
      const called = (await extension.origins()).filter((origin) => isHeldAt(origin, world.relay))
      await setPolicy(armedPolicy({ console, origins: called, approver, expires }))
      timeline.tell('Armed: from now on every call that is not GET, HEAD or OPTIONS is held.')
    },
  }
}

/** The relay is no console, and the extension's own pages are none. */
function isHeldAt(origin: string, relay: string): boolean {
  return /^https?:/.test(origin) && origin !== relay
}

function othersOf(policy: Policy, console: URL): readonly string[] {
  return policy.consoles.map(({ origin }) => origin).filter((origin) => origin !== console.origin)
}
