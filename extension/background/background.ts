/** Everything the background knows and can do, put together from storage at its start. */
import { bodyDigest } from '../../relay/evidence/digest.ts'
import type { HoldView, TellBridge } from '../bridge/messages.ts'
import { badgeOf, type Health } from './badge.ts'
import { openBridges, type Bridges } from './bridges.ts'
import { browser } from './browser.ts'
import { claimPairing, type Typed } from './claim.ts'
import { guard, guardManaged, restoreGuarded, unguard } from './consoles.ts'
import { thisBrowser } from './differences.ts'
import { readAsk } from './guards.ts'
import { isOver, type Hold } from './hold.ts'
import { refusalOf } from './managed.ts'
import { openManaged } from './managed-storage.ts'
import { openHoldTable, type HoldTable } from './hold-table.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import type { AskFromScreen, Done } from './messages.ts'
import { forgetDeviceKey, type Pairing } from './pairing.ts'
import { openPasses } from './passes.ts'
import { createRefresh } from './refresh.ts'
import { openRelay, type Relay } from './relay.ts'
import { openRules, type Rules } from './rules.ts'
import { openStoppedCalls, type StoppedCalls } from './stopped-calls.ts'
import { openStore } from './store.ts'
import { shownPins, statusOf } from './status.ts'
import { openTrust } from './trust.ts'
import { UNREACHABLE_MILLISECONDS } from './steps.ts'
import { viewOf } from './view.ts'
import { WORDS } from './words.ts'

export type Background = Readonly<{
  table: HoldTable
  bridges: Bridges
  keeper: Keeper
  rules: Rules
  answerBridge: (raw: unknown, tab: number) => Promise<unknown>
  answerScreen: (raw: unknown) => Promise<unknown>
  stopped: StoppedCalls
  sweep: () => Promise<void>
  changed: () => Promise<void>
  /** Whoever manages this browser has changed its settings. */
  managedChanged: () => Promise<void>
  showWaiting: () => Promise<void>
}>

const WITHDRAW_MILLISECONDS = 3000
const RULES_EVERY_MILLISECONDS = 5 * 60_000

export async function openBackground(): Promise<Background> {
  const passes = openPasses({
    left: (nonce) => void keeper.seen(nonce, 'left'),
    answered: (nonce, status) => void keeper.seen(nonce, { status }),
    failed: (nonce, url, error) => void keeper.seen(nonce, { url, error }),
    began: (nonce, url) => void keeper.seen(nonce, { url, began: true }),
    differs: (nonce, what) => void keeper.seen(nonce, { differs: what }),
  })
  await passes.closeAll()
  const managed = await openManaged()
  const store = await openStore()
  const rules = await openRules(store, thisBrowser())
  const trust = await openTrust(store)
  const bridges = openBridges()
  let pairing = (await store.get('pairing')) as Pairing | undefined
  let relay: Relay | undefined
  const stopped = await openStoppedCalls(rules, bridges, () => Date.now())
  const session = browser.storage.session
  const table = await openHoldTable(
    {
      get: (keys) => session.get(keys),
      set: (items) => session.set(items),
      remove: (keys) => session.remove(keys),
    },
    (hold) => show(hold.tab),
  )
  const keeper: Keeper = createKeeper({
    table,
    bridges,
    passes,
    pairing: () => pairing,
    relay: () => relay,
    covering: rules.covering,
    stopped: (call, tab) => void stopped.add(call, tab),
    possibleRules: (call, policy) => refresh.possibleRules(call, policy),
    pins: trust.pins,
    freshen: (roster, jws) => refresh.freshen(roster, jws),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    now: () => Date.now(),
  })

  const refresh = createRefresh({
    rules,
    trust,
    changed,
    now: () => Date.now(),
    pairing: () => pairing,
    relay: () => relay,
  })

  const view = (hold: Hold): HoldView => viewOf(hold, relay?.ahead() ?? 0, UNREACHABLE_MILLISECONDS)
  const viewsOf = (tab: number) =>
    table
      .all()
      .filter((hold) => hold.tab === tab)
      .map(view)

  function show(tab: number): void {
    bridges.tell(tab, { kind: 'holds', holds: viewsOf(tab) })
    paint()
  }

  const waiting = () => table.all().filter((hold) => !isOver(hold) && !view(hold).quiet)

  function paint(): void {
    const { text, title, color } = badgeOf(waiting().length, health())
    void browser.action.setBadgeText({ text })
    void browser.action.setBadgeBackgroundColor({ color })
    void browser.action.setTitle({ title })
  }

  function health(): Health {
    const trouble = rules.trouble()
    return {
      relay: relay?.state() ?? { kind: 'unknown' },
      managed: managed.current(),
      paired: pairing !== undefined,
      hasRules: rules.current() !== undefined,
      ...(pairing && shownPins(trust.pins())),
      ...(trouble !== undefined && { rulesTrouble: trouble }),
    }
  }

  /** Brings the operator to the call that waits, in front of what they kept working on. */
  async function showWaiting(): Promise<void> {
    const [front] = await browser.tabs.query({ active: true, lastFocusedWindow: true })
    const hold = waiting().find(({ tab }) => tab === front?.id) ?? waiting()[0]
    if (!hold) return
    const { windowId } = await browser.tabs.update(hold.tab, { active: true })
    if (windowId !== undefined) await browser.windows.update(windowId, { focused: true })
    bridges.tell(hold.tab, { kind: 'open' })
  }

  function connect(): void {
    relay = pairing && openRelay(pairing, paint)
  }

  /** The rules, or what is guarded, are not what they were: every open page hears it. */
  async function changed(): Promise<void> {
    paint()
    const message: TellBridge = { kind: 'rules', rules: rules.page() }
    for (const { id } of await browser.tabs.query({})) {
      if (id !== undefined) browser.tabs.sendMessage(id, message).catch(() => undefined)
    }
  }

  async function pair(typed: Typed): Promise<Done> {
    const claimed = await claimPairing(typed, Date.now())
    if ('says' in claimed) return { ok: false, says: claimed.says }
    try {
      // Before anything of the pairing that there is goes.
      await store.set('pairing', claimed.pairing)
    } catch (error) {
      console.warn('holdgate: the pairing was not stored', error)
      return { ok: false, says: WORDS.notKept }
    }
    pairing = claimed.pairing
    // Rules and pins of an earlier pairing are another relay's; both start anew with the new one.
    await rules.forget()
    await trust.forget()
    await trust.pin(claimed.pins)
    connect()
    await refresh.tried()
    return { ok: true }
  }

  async function unpair(): Promise<Done> {
    // With the key gone nothing could be withdrawn any more. A relay out of reach is not waited for.
    const withdrawn = Promise.all(table.all().map((hold) => keeper.act(hold.id, 'cancel')))
    await Promise.race([withdrawn, new Promise((resolve) => setTimeout(resolve, WITHDRAW_MILLISECONDS))])
    pairing = undefined
    relay = undefined
    await store.remove('pairing')
    await rules.forget()
    await trust.forget()
    await forgetDeviceKey()
    await changed()
    return { ok: true }
  }

  async function guardConsole(origin: string): Promise<Done> {
    const kept = rules.current()
    if (!kept?.rules.consoles.some((console) => console.origin === origin)) {
      return { ok: false, says: WORDS.noSuchConsole }
    }
    return (await guard(kept.rules, origin)) ? { ok: true } : { ok: false, says: WORDS.noPermission }
  }

  await rules.restore()
  await restoreGuarded()
  await guardManaged(managed.current().consoles)
  connect()

  return {
    table,
    bridges,
    keeper,
    rules,
    changed,
    stopped,
    managedChanged: async () => {
      await managed.reload()
      await guardManaged(managed.current().consoles)
      paint()
    },
    showWaiting,
    answerBridge: async (raw, tab) => {
      const message = readAsk(raw)
      if (!message) return undefined
      if (message.kind === 'rules') return rules.page()
      if (message.kind === 'holds') return viewsOf(tab)
      if (message.kind === 'arrived') return keeper.arrived(message.nonce, message.status)
      if (message.kind === 'digest') return bodyDigest(new Uint8Array(message.bytes))
      if (message.kind === 'stopped')
        return stopped.add({ method: message.method, url: message.url, why: message.why }, tab)
      if (table.get(message.hold)?.tab !== tab) return undefined
      return keeper.act(message.hold, message.act)
    },
    answerScreen: async (raw) => {
      const message = raw as AskFromScreen
      const refused = refusalOf(message, managed.current(), pairing?.relay)
      if (refused !== undefined) return { ok: false, says: refused }
      if (message.kind === 'status') {
        const holds = () => table.all().map(view)
        return statusOf({ rules, managed, trust, pairing, relay, holds, stopped: stopped.list })
      }
      if (message.kind === 'pair') return pair(message)
      if (message.kind === 'unpair') return unpair()
      if (message.kind === 'guard') return guardConsole(message.origin)
      if (message.kind === 'act') return keeper.act(message.hold, message.act)
      if (message.kind === 'unguard') {
        await unguard(message.origin)
        return { ok: true }
      }
      return refresh
        .now()
        .finally(paint)
        .then(
          () => ({ ok: true }),
          () => ({ ok: false, says: WORDS.cannotReach(pairing?.relay ?? '') }),
        )
    },
    sweep: async () => {
      const kept = rules.current()
      const isDue = pairing && Date.now() - (kept?.at ?? 0) >= RULES_EVERY_MILLISECONDS
      await Promise.all([keeper.sweep(), isDue && refresh.tried()])
    },
  }
}
