/** How calls come in: a bridge tells of one that it has stopped, and of those that it held before. */
import { callDigest } from '../../relay/evidence/action.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import { toBase64Url } from '../../relay/evidence/bytes.ts'
import type { HoldId, HoldNotice, Stopped } from '../bridge/messages.ts'
import type { Ends } from './ends.ts'
import { createFlood } from './flood.ts'
import { isOver, takesIn, type Hold } from './hold.ts'
import { askedOf, boundBy } from './question.ts'
import type { KeeperDeps } from './steps.ts'
import { WORDS } from './words.ts'

/** A page that makes calls in a loop is told of once in a while. */
const REPEATED_MILLISECONDS = 1000

type Place = Readonly<{ tab: number; frame: number }>
type Away = Readonly<{ why: Stopped['why']; says: string }>
export type Take = (notice: HoldNotice, from: Place) => Promise<void>

type Keeping = Pick<Ends, 'broken' | 'finish'> &
  Readonly<{
    drive: (id: HoldId, rearm?: boolean) => Promise<void>
    detach: (id: HoldId) => Promise<void>
    attach: (id: HoldId) => Promise<void>
    /** The page makes the same call again. */
    repeated: (id: HoldId) => Promise<void>
  }>

export function createTaking(deps: KeeperDeps, { broken, finish, drive, detach, attach, repeated }: Keeping): Take {
  const { table, bridges } = deps
  const flood = createFlood()
  /** When each tab was last told of a flood. */
  const told = new Map<number, Instant>()

  async function take(notice: HoldNotice, from: Place): Promise<void> {
    try {
      await taken(notice, from)
    } catch (error) {
      console.warn('holdgate: a call could not be held', error)
      // Else its page would wait for ever.
      if (table.get(notice.hold)) await broken(notice.hold)
      else turnAway(notice, from, { why: 'unkept', says: WORDS.broken })
    }
  }

  /** Its page's code may hear no error, or keep it to itself, as of a link, a beacon or an XMLHttpRequest. */
  function turnAway({ hold, call }: HoldNotice, { tab }: Place, { why, says }: Away): void {
    bridges.say({ kind: 'end', hold, name: 'TypeError', says })
    const now = deps.now()
    if (why === 'flood' && now - (told.get(tab) ?? 0) < REPEATED_MILLISECONDS) return
    told.set(tab, now)
    deps.stopped({ method: call.method, url: call.target, why }, tab)
  }

  async function taken(notice: HoldNotice, from: Place): Promise<void> {
    const known = table.get(notice.hold)
    if (known) {
      await resume(known, notice)
      return
    }
    // A hold that this background does not know and that was sent already belongs to an earlier browser
    // session's records; there is nothing to ask about it.
    if (notice.phase !== 'waiting') {
      bridges.say({ kind: 'recorded', hold: notice.hold })
      return
    }
    const rule = deps.covering(notice.call)
    if (rule === 'foreign') {
      turnAway(notice, from, { why: 'uncovered', says: WORDS.foreign })
      return
    }
    const bound = boundBy(rule === 'harmless' ? undefined : rule)
    const asked = askedOf(notice, bound)
    const digest = callDigest(asked)
    const same =
      notice.sends === 'fetch' &&
      table.all().find((one) => takesIn(one, digest, asked) && bridges.together(one.id, notice.hold))
    if (same) {
      bridges.say({ kind: 'join', hold: notice.hold, into: same.id })
      await repeated(same.id)
      return
    }
    if (flood.refuses({ tab: from.tab, asks: rule !== 'harmless' }, table.all(), deps.now())) {
      turnAway(notice, from, { why: 'flood', says: WORDS.flood })
      return
    }
    await table.add({
      id: notice.hold,
      state: 'held',
      ...from,
      heldAt: deps.now(),
      sends: notice.sends,
      ...(notice.fragment !== undefined && { fragment: notice.fragment }),
      asked,
      callDigest: digest,
      bound,
      salt: toBase64Url(deps.random(16)),
      attempt: toBase64Url(deps.random(16)),
      ...shownIn(notice),
      detached: notice.detached,
      cannotWait: notice.cannotWait,
      run: false,
      uncovered: rule === 'harmless',
      handed: false,
    })
    await drive(notice.hold)
  }

  /** The bridge came back, or says the same again. */
  async function resume(hold: Hold, notice: HoldNotice): Promise<void> {
    if (notice.detached && !hold.detached) await detach(hold.id)
    if (!notice.detached && hold.detached) await attach(hold.id)
    if (isOver(hold)) {
      void finish(hold)
      return
    }
    if (hold.bytesWithBridge) {
      await table.change(hold.id, ({ bytesWithBridge, ...one }) =>
        bytesWithBridge ? { ...one, ...shownIn(notice) } : undefined,
      )
    }
    // Bytes may have left: never armed again. The bridge tells how it ended.
    if (notice.phase !== 'waiting') return
    // Waiting, yet armed: the nonce was lost with the old port. Nothing left; a new one follows.
    await drive(hold.id, hold.state === 'armed')
  }

  return take
}

function shownIn({ shown }: HoldNotice): Pick<Hold, 'shown'> {
  return shown ? { shown: toBase64Url(new Uint8Array(shown)) } : {}
}
