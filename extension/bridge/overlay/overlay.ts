/**
 * What the operator sees over the console: a modal dialog per hold, a pill while they keep working,
 * a note when something was stopped.
 *
 * Rule 1: it shows; it decides nothing. Cancel and Run now go to the background, which checks them;
 *   only clicks that the browser vouches for count. Nothing in the page approves.
 * Rule 2: `showModal` in a closed shadow root: with a page's own modal open, anything less gets no click.
 * Rule 3: what the operator types into it is no event of the page's: a focus trap that swallows Tab or
 *   Enter would lock them in.
 */
import type { Act, HoldId, HoldView, Stopped } from '../messages.ts'
import { rootElement } from '../own-document.ts'
import { WORDS } from '../words.ts'
import { buildCard } from './card.ts'
import { buildOverlay, type Mounted } from './mounted.ts'
import { openNotes, type Note } from './note.ts'
import { isRunnable, pillText, showPill } from './pill.ts'
import { quotePart } from './quote.ts'
import { isOpen, sceneOf } from './scene.ts'
import { visible } from './visible.ts'

/** A call that is let through within this time shows nothing at all. */
const PATIENCE_MILLISECONDS = 120
/** What a page must not hear of the overlay, nor swallow. A click is not in here: the overlay listens for it itself. */
const OWN_EVENTS = ['keydown', 'keyup', 'keypress', 'focus', 'blur', 'focusin', 'focusout'] as const
const BRIEF_MILLISECONDS = 1200

export type Overlay = Readonly<{
  show: (holds: readonly HoldView[]) => void
  tell: (stopped: Stopped) => void
  /** This page is what a hold's navigation brought: its end is shown here. */
  arrived: (hold: HoldId) => void
  /** Brings back what was kept small. */
  open: () => void
}>

export type Pressed = Readonly<{
  act: (hold: HoldId, what: Act) => void
  /** Somebody wants a stopped call approved. */
  ask: (stopped: Stopped) => void
  /** False once the extension was reloaded or removed: then nothing here is true any more, nor does a button do anything. */
  alive: () => boolean
}>

export function createOverlay({ act, ask, alive }: Pressed): Overlay {
  /** Shown already. What ended before this page was loaded is not shown again. */
  const seen = new Set<HoldId>()
  const closed = new Set<HoldId>()
  /** Kept small by "Keep working". */
  const small = new Set<HoldId>()
  let holds: readonly HoldView[] = []
  let mounted: Mounted | undefined
  let ticking: ReturnType<typeof setInterval> | undefined
  const raise = openNotes()
  /** What is said when the extension is gone, and its words with it. */
  let last: Readonly<Record<'unsent' | 'unknown', Note>> | undefined

  function wanted(): readonly HoldView[] {
    const now = Date.now()
    return holds.filter((view) => {
      if (view.quiet || closed.has(view.hold)) return false
      if (!isOpen(view)) return seen.has(view.hold) || (isBad(view) && view.heldAt >= performance.timeOrigin)
      return seen.has(view.hold) || now - view.heldAt >= PATIENCE_MILLISECONDS
    })
  }

  function render(): void {
    const views = wanted()
    for (const view of views) seen.add(view.hold)
    const open = views.filter((view) => isOpen(view))
    const [first] = views.filter((view) => !small.has(view.hold))
    if (views.length === 0 && !mounted) return
    mounted = mount(mounted)
    const { card, pill, announce } = mounted

    if (first) {
      buildCard(card, first, { more: open.length - (isOpen(first) ? 1 : 0), press: (what) => press(first, what) })
      if (!card.open) card.showModal()
      const scene = sceneOf(first)
      announce(`${scene.status}. ${visible(scene.heading)}`)
      if (scene.brief) closeSoon(first.hold)
    } else if (card.open) card.close()
    showPill(pill, first ? [] : open)
    if (!first) announce(open.length > 0 ? pillText(open) : '')
    const ended = first ? undefined : views.find((view) => !isOpen(view))
    if (ended) noteEnd(mounted, ended)
    tick(open.length > 0 || card.open)
  }

  function raiseOnce(hold: HoldId, why: string | number): void {
    if (seen.has(`${why} ${hold}`)) return
    seen.add(`${why} ${hold}`)
    small.delete(hold)
  }

  function press(view: HoldView, what: Act | 'keep' | 'close'): void {
    if (what === 'keep') small.add(view.hold)
    else if (what === 'close') closed.add(view.hold)
    else act(view.hold, what)
    render()
  }

  function closeSoon(hold: HoldId): void {
    setTimeout(() => {
      closed.add(hold)
      render()
    }, BRIEF_MILLISECONDS)
  }

  function tick(needed: boolean): void {
    if (!needed) clearInterval(ticking)
    if (needed === (ticking !== undefined)) return
    ticking = needed ? setInterval(renew, 1000) : undefined
  }

  /** The extension is gone: the screen must not go on saying what nobody keeps any more. */
  function abandon(): void {
    const open = wanted().filter(isOpen)
    const isSent = open.some(({ state }) => state === 'armed' || state === 'sent')
    holds = []
    render()
    if (mounted && last && open.length > 0) raise(mounted, isSent ? last.unknown : last.unsent)
  }

  function renew(): void {
    if (!alive()) {
      abandon()
      return
    }
    // A page's dialog that opened without a word, or a page that made ours inert.
    if (mounted?.card.open === true && !mounted.isUsable()) goUp()
    render()
  }

  /** Above whatever the page has put over the card. */
  function goUp(): void {
    if (mounted?.card.open !== true) return
    if (mounted.host.isConnected) {
      mounted.card.close()
      mounted.card.showModal()
      if (mounted.isUsable()) return
      mounted.host.remove()
    }
    render()
  }

  function noteEnd(on: Mounted, view: HoldView): void {
    const scene = sceneOf(view)
    const lines = [visible(scene.heading), visible(scene.note), scene.quote && quotePart(scene.quote)]
    raise(on, { tone: scene.tone, title: scene.status, lines })
    closed.add(view.hold)
  }

  function tell(stopped: Stopped): void {
    mounted = mount(mounted)
    const call = visible(`${stopped.method} ${stopped.url}`)
    const { stopped: said, askHint, unknownHint } = WORDS
    const hint = stopped.why !== 'blocked' ? [] : [stopped.askable ? askHint : unknownHint]
    raise(mounted, {
      tone: 'care',
      title: WORDS.stoppedTitle,
      lines: [said[stopped.why], ...hint],
      call,
      ...(stopped.askable && { ask: () => ask(stopped) }),
    })
  }

  function mount(before: Mounted | undefined): Mounted {
    if (before?.host.isConnected) return before
    const { close, stoppedTitle, reloaded, unknown, title } = WORDS
    last ??= {
      unsent: { tone: 'care', title: stoppedTitle, lines: [reloaded], close },
      unknown: { tone: 'care', title: title.unknown, lines: [unknown], close },
    }
    const made = buildOverlay(() => {
      const [first] = wanted().filter((view) => !small.has(view.hold))
      if (first) press(first, isOpen(first) ? 'keep' : 'close')
    })
    made.pill.addEventListener('click', (event) => {
      if (!event.isTrusted) return
      small.clear()
      render()
    })
    rootElement()?.append(made.host)
    return made
  }

  // From the first moment on, so that no listener of the page comes before these.
  for (const type of OWN_EVENTS) {
    addEventListener(type, (event) => mounted?.has(event) === true && event.stopImmediatePropagation(), true)
  }
  for (const type of ['toggle', 'fullscreenchange']) {
    addEventListener(type, (event) => mounted?.has(event) !== true && goUp(), true)
  }

  return {
    open: () => {
      small.clear()
      render()
    },
    show: (list) => {
      holds = list
      // Approved, but nobody waits any more: that needs the operator's hand, so it comes up by itself.
      for (const view of list) {
        if (isRunnable(view)) raiseOnce(view.hold, 'run')
        // Whoever pressed the console's button again looks for what became of it.
        if (view.repeatedAt !== undefined) raiseOnce(view.hold, view.repeatedAt)
      }
      render()
      if (list.some((view) => !view.quiet && isOpen(view) && !seen.has(view.hold))) {
        setTimeout(render, PATIENCE_MILLISECONDS)
      }
    },
    tell,
    arrived: (hold) => {
      seen.add(hold)
      render()
    },
  }
}

/** An end that the operator must hear of, however fast it came. */
function isBad({ state, says }: HoldView): boolean {
  // Cancelled for a reason is not by their own hand.
  return state !== 'done' && (state !== 'cancelled' || says !== undefined)
}
