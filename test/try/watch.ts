/** Looks at relay, browser and recorder all the time, tells what changed, and has the approver answer. */
import { join } from 'node:path'
import type { Blocked } from '../kit/extension-page.ts'
import type { AskedCall } from '../kit/relay-requests.ts'
import type { Approver } from './approver.ts'
import { firstLine } from './approver.ts'
import type { Session } from './session.ts'
import type { Timeline } from './timeline.ts'

export type Watch = Readonly<{
  /** All that was blocked so far. */
  blocked: () => readonly Blocked[]
  /** Origins that pages and their workers called. */
  origins: () => readonly string[]
  /** Resolves when nothing is on its way any more, or after `milliseconds`. */
  settled: (milliseconds: number) => Promise<void>
  /** A last look, and no further one. */
  stop: () => Promise<void>
}>

type Watching = Readonly<{
  session: Session
  approver: Approver
  timeline: Timeline
  /** Somebody or something answers by itself, so that what waits will be answered. */
  isAnswered: boolean
  screenshots: string | undefined
}>

const EVERY_MILLISECONDS = 100
/** Nothing new for so long: whatever a click has started is known by then. */
const QUIET_MILLISECONDS = 1_000
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export function startWatch({ session, approver, timeline, isAnswered, screenshots }: Watching): Watch {
  const blocked: Blocked[] = []
  let origins: readonly string[] = []
  const states = new Map<string, string>()
  let asked: readonly AskedCall[] = []
  let told = 0
  let lastNews = Date.now()
  let pictures = 0
  const over = new AbortController()

  async function look(): Promise<void> {
    session.side.freeHeldPages()
    asked = session.asked()
    for (const one of asked) await tellAsked(one)
    origins = await session.side.extension.origins()
    tellArrivals()
    approver.look(asked)
    for (const one of await session.side.extension.blocked()) {
      blocked.push(one)
      tell(`Blocked: ${one.method} ${one.url} (${one.type})`, one.at)
    }
  }

  async function tellAsked(one: AskedCall): Promise<void> {
    const state = one.grant === undefined ? one.status : `${one.status}, ${one.grant.status}`
    if (states.get(one.request) === state) return
    const isNew = !states.has(one.request)
    states.set(one.request, state)
    const call = `${one.call.method} ${one.call.target}`
    if (isNew) tell(`Held: ${call} (${one.say})`, one.created_at)
    if (one.status !== 'pending') tell(`${call} is ${state}`, one.grant?.settled_at ?? one.decided_at)
    await shoot(`${isNew ? 'held' : state.replaceAll(/\W+/g, '-')}-${one.call.method.toLowerCase()}`)
  }

  function tellArrivals(): void {
    const { entries } = session.recorder.requests
    for (const { method, url, at } of entries.slice(told)) {
      const { origin } = new URL(url)
      if (!READS.has(method) && origins.includes(origin)) tell(`Arrived: ${method} ${url}`, at)
    }
    told = entries.length
  }

  function tell(what: string, at?: number): void {
    lastNews = Date.now()
    timeline.tell(what, at)
  }

  async function shoot(name: string): Promise<void> {
    if (screenshots === undefined) return
    pictures += 1
    const number = String(pictures).padStart(2, '0')
    try {
      await session.side.shoot(join(screenshots, `${number}-${name}.png`))
      await session.world.phone.shoot(join(screenshots, `${number}-${name}-phone.png`))
    } catch (error) {
      timeline.tell(`No picture: ${firstLine(error)}`)
    }
  }

  async function keepLooking(): Promise<void> {
    while (!over.signal.aborted) {
      // A browser that is going answers nothing; the run hears of that by itself.
      await look().catch(() => undefined)
      await rest(EVERY_MILLISECONDS)
    }
  }
  const looking = keepLooking()

  const isOnItsWay = () =>
    approver.isBusy() ||
    asked.some(({ status, grant }) => (status === 'pending' ? isAnswered : isGoing(grant?.status))) ||
    Date.now() - lastNews < QUIET_MILLISECONDS
  return {
    blocked: () => blocked,
    origins: () => origins,
    settled: async (milliseconds) => {
      const deadline = Date.now() + milliseconds
      while (Date.now() < deadline && isOnItsWay()) {
        await rest(EVERY_MILLISECONDS)
      }
    },
    stop: async () => {
      over.abort()
      await looking
      await look().catch(() => undefined)
    },
  }
}

function isGoing(grant: string | undefined): boolean {
  return grant === 'open' || grant === 'redeemed'
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
