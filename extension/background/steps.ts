/**
 * The steps that bring one hold on: ask and wait, redeem, arm. Which one is next is read from its
 * stored state, so a step may be repeated after any crash.
 */
import type { ConsoleRule } from '../../relay/contract/console-rules.ts'
import type { Call } from '../../relay/contract/call.ts'
import type { Digest, Instant } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { ProblemError } from '../../relay/client/client.ts'
import type { Sent } from '../../relay/rules/call-fit.ts'
import type { PossibleRules } from '../../relay/rules/console-rules.ts'
import type { HoldId, Stopped } from '../bridge/messages.ts'
import type { Bridges } from './bridges.ts'
import { isOver, move, refused, settled, type Hold } from './hold.ts'
import type { HoldTable } from './hold-table.ts'
import type { Pairing } from './pairing.ts'
import { nonceFrom } from './pass.ts'
import type { Pins } from './pins.ts'
import type { Passes } from './passes.ts'
import { differs, marksIn, told, unwanted } from './question.ts'
import type { Relay } from './relay.ts'
import { redeem, refuseRelease } from './release.ts'
import { WORDS } from './words.ts'

/** How long the relay may be silent before the call is refused. */
export const UNREACHABLE_MILLISECONDS = 120_000
const POLL_SECONDS = 20
/** The sweep comes as often as that. */
const LAST_MILLISECONDS = 30_000
const RETRY_MILLISECONDS: readonly number[] = [500, 1000, 2000, 4000, 8000]

export type KeeperDeps = Readonly<{
  table: HoldTable
  bridges: Bridges
  passes: Passes
  pairing: () => Pairing | undefined
  relay: () => Relay | undefined
  covering: (sent: Sent) => ConsoleRule | 'harmless' | 'foreign'
  /** By which signed rules a policy may have decided a call. Undefined: its rules are not here. */
  possibleRules: (call: Call, policy: Digest) => Promise<PossibleRules | undefined>
  /** Tells whoever looks at the page of a call that was stopped and is no hold. */
  stopped: (call: Omit<Stopped, 'at' | 'askable'>, tab: number) => void
  pins: () => Pins | undefined
  /** Brings the pins up to date where that is due, or where this roster or the grant's key is not known yet. */
  freshen: (roster: Digest, jws?: string) => Promise<void>
  random: (bytes: number) => Uint8Array<ArrayBuffer>
  now: () => Instant
}>

/** What drives one hold; at most one per hold. */
export type Runner = {
  readonly stop: AbortController
  failures: number
  /** Its bridge said `waiting` although it was armed: the nonce never arrived. */
  rearm: boolean
  /** Ends a pause between two tries. */
  wake?: () => void
}

export type Steps = (hold: Hold, runner: Runner) => Promise<boolean>

export function createSteps(
  { table, bridges, passes, ...deps }: KeeperDeps,
  ended: (hold: Hold) => void,
  redrive: (id: HoldId) => void,
): Steps {
  async function end(id: HoldId, last: (hold: Hold) => Hold | undefined): Promise<void> {
    const over = await table.change(id, last)
    if (over && isOver(over)) ended(over)
  }

  /** @returns false when only an event from outside can bring the hold on */
  async function step(hold: Hold, runner: Runner): Promise<boolean> {
    if (hold.state === 'held') {
      if (!hold.uncovered) return ask(hold, runner)
      return (await table.change(hold.id, (one) => move(one, 'approve'))) !== undefined
    }
    if (hold.state === 'approved') {
      if (hold.detached && hold.uncovered && !hold.cannotWait) return refuse(hold, WORDS.left)
      if (hold.detached && !hold.run) return lapse(hold)
      if (hold.uncovered) return arm(hold)
      if (hold.grant?.redeemed === 'yes') return isLate(hold) ? lapsed(hold) : arm(hold)
      return redeemGrant(hold, runner)
    }
    // Armed before, but its bridge waits still: under a new nonce, unless the page has left meanwhile.
    if (hold.state === 'armed' && runner.rearm) {
      runner.rearm = false
      if (isLate(hold)) return notSent(hold, 'lapsed')
      return hold.detached && !hold.run ? notSent(hold) : arm(hold)
    }
    return false
  }

  /** An approval that was redeemed in time and not used: this computer slept, or its background was gone. */
  function isLate({ grant, question }: Hold): boolean {
    const now = deps.relay()?.now() ?? deps.now()
    const isPast = grant !== undefined && now >= grant.usableUntil
    return isPast || (question !== undefined && !(deps.now() < question.until))
  }

  async function ask(hold: Hold, runner: Runner): Promise<boolean> {
    const relay = deps.relay()
    const pairing = deps.pairing()
    if (!relay || !pairing) return refuse(hold, WORDS.notPaired)
    if (hold.bytesWithBridge) return false
    try {
      const reply = hold.question
        ? await relay.call('request', {
            params: { id: hold.question.id },
            query: { wait: POLL_SECONDS, after: hold.question.version, marks: marksIn(hold.question) },
            signal: runner.stop.signal,
          })
        : // Not given up when the hold ends: only its answer says what is to be withdrawn.
          await relay.call('ask', {
            body: {
              action: hold.asked,
              body: hold.shown === undefined ? { shown: 'none' } : { shown: 'full', bytes: hold.shown },
              salt: hold.salt,
            },
            headers: { 'idempotency-key': hold.id },
          })
      if (reply instanceof ProblemError) {
        const { status, code } = reply.problem
        if (status < 500 && (status !== 429 || code === 'too-many-pending')) {
          return refuse(hold, `${reply.problem.title} ${reply.problem.hint}`)
        }
        return await waitForRelay(hold, runner)
      }
      const wrong = differs(hold, reply, pairing)
      if (wrong !== undefined) return refuse(hold, WORDS.differs(wrong))
      runner.failures = 0
      // As they are now: rules that come later may ask fewer people.
      const rules = hold.rules ?? (await deps.possibleRules(hold.asked.call, reply.policy_digest))
      // While people think: at the release there would be a wait for it.
      if (!hold.question) void deps.freshen(reply.roster_digest)
      const next = await keep(hold.id, reply, rules)
      if (next && isOver(next)) ended(next)
      return true
    } catch (error) {
      if (runner.stop.signal.aborted) return false
      console.warn('holdgate: no answer of the relay', error)
      return waitForRelay(hold, runner)
    }
  }

  /** @returns the hold as the relay's answer leaves it */
  async function keep(id: HoldId, reply: RequestView, rules: PossibleRules | undefined): Promise<Hold | undefined> {
    try {
      return await table.change(id, (one) =>
        isOver(one) ? unwanted(one, reply) : told(rules ? { ...one, rules } : one, reply, deps.now()),
      )
    } catch (error) {
      console.warn('holdgate: an answer could not be stored', error)
      return table.change(id, (one) => {
        const last = refused(one, WORDS.broken, deps.now())
        return last && (unwanted(last, reply) ?? last)
      })
    }
  }

  async function redeemGrant(hold: Hold, runner: Runner): Promise<boolean> {
    const relay = deps.relay()
    const pairing = deps.pairing()
    if (!relay || !pairing) return refuse(hold, WORDS.notPaired)
    if (hold.grant && relay.now() >= hold.grant.usableUntil) return lapse(hold)
    if (hold.question) await deps.freshen(hold.question.roster_digest, hold.grant?.jws)
    const refusal = await refuseRelease(hold, { pairing, pins: deps.pins(), relay, now: deps.now() })
    if (refusal) return refusal.kind === 'lapsed' ? lapsed(hold) : refuse(hold, refusal.says)
    // Stored before it is tried: a crash after the relay counted it must not look like an unused grant.
    const tried = await table.change(hold.id, (one) =>
      one.state === 'approved' && one.grant ? { ...one, grant: { ...one.grant, redeemed: 'tried' } } : undefined,
    )
    if (!tried) return true
    const result = await redeem(tried, relay)
    if (result.kind === 'redeemed') {
      await table.change(hold.id, (one) =>
        one.state === 'approved' && one.grant ? { ...one, grant: { ...one.grant, redeemed: 'yes' } } : undefined,
      )
      return true
    }
    if (result.kind === 'unreachable') return waitForRelay(tried, runner)
    // An earlier try may have used the grant up, its answer lost: the relay must hear that nothing was sent.
    const used = hold.grant?.redeemed === 'tried'
    await end(hold.id, (one) =>
      used
        ? refused(one, result.says, deps.now())
        : move(one, result.kind === 'lapsed' ? 'expire' : 'refuse', { end: { says: result.says, at: deps.now() } }),
    )
    return false
  }

  async function arm(hold: Hold): Promise<boolean> {
    if (hold.pass) await passes.close(hold.pass.rule)
    const nonce = nonceFrom(deps.random(16))
    const rule = 1 + (new DataView(deps.random(4).buffer).getUint32(0) >>> 2)
    const armed = await table.change(hold.id, (one) =>
      move(one, 'arm', { pass: { nonce, rule, at: deps.now() }, handed: false }),
    )
    if (!armed) return true
    passes.watch(true)
    await passes.open(armed)
    // Crash here: nothing was handed out; the bridge announces itself and is armed anew.
    if (!bridges.has(hold.id)) return false
    // The page may have gone while the pass was opened; then it is settled as not sent already.
    const handed = await table.change(hold.id, (one) =>
      one.state === 'armed' && one.pass?.nonce === nonce ? { ...one, handed: true } : undefined,
    )
    if (!handed) {
      await passes.close(rule)
      return false
    }
    // Crash here: handed, but the bridge never heard it. It says `waiting` and is armed anew.
    const { asked, bound, run } = armed
    const { call, redirect, credentials } = asked
    const approved = { call, redirect, credentials, bound }
    bridges.say({ kind: 'release', hold: hold.id, nonce, run, approved, compared: passes.compares })
    return false
  }

  /** Its bridge says that it waits still, which it alone knows, and it may not be sent any more. */
  async function notSent(hold: Hold, says?: string): Promise<boolean> {
    await end(hold.id, (one) => {
      const last = settled(one, 'fail', deps.now())
      const told = { at: deps.now(), ...last.end, ...(says !== undefined && { says }) }
      // Not in its hands any more: so it hears that this is the end, and tells its page.
      return move(one, 'fail', { ...last, end: told, handed: false })
    })
    return false
  }

  /** A detached approval that nobody used in time. */
  async function lapse(hold: Hold): Promise<boolean> {
    const now = deps.relay()?.now() ?? deps.now()
    if (!hold.grant) return false
    const left = hold.grant.usableUntil - now
    if (left > 0) {
      // Until then the sweep comes by, more than once.
      if (left <= LAST_MILLISECONDS) setTimeout(() => redrive(hold.id), left)
      return false
    }
    return lapsed(hold)
  }

  async function lapsed(hold: Hold): Promise<boolean> {
    // Once redeeming was begun, the relay must hear that nothing was sent; before, it lapses by itself there.
    await end(hold.id, (one) =>
      one.grant?.redeemed === 'no'
        ? move(one, 'expire', { end: { says: 'lapsed', at: deps.now() } })
        : refused(one, 'lapsed', deps.now()),
    )
    return false
  }

  /** Holds on while nobody answers; gives up at the stated time, with nothing sent. */
  async function waitForRelay(hold: Hold, runner: Runner): Promise<boolean> {
    // A clock that was put back must not make it wait for as long again.
    const since = Math.min(hold.unreachableSince ?? deps.now(), deps.now())
    const late = deps.now() - since >= UNREACHABLE_MILLISECONDS
    if (late) return refuse(hold, WORDS.unreachable)
    if (hold.unreachableSince !== since) {
      await table.change(hold.id, (one) => (isOver(one) ? undefined : { ...one, unreachableSince: since }))
    }
    const pause = RETRY_MILLISECONDS[Math.min(runner.failures, RETRY_MILLISECONDS.length - 1)] ?? 0
    runner.failures += 1
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(pause, since + UNREACHABLE_MILLISECONDS - deps.now()))
      runner.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    return true
  }

  async function refuse(hold: Hold, says: string): Promise<boolean> {
    await end(hold.id, (one) => refused(one, says, deps.now()))
    return false
  }

  return step
}
