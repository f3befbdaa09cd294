/**
 * What the operator sees over the console: a modal dialog per hold, a pill while they keep working,
 * a note when something was stopped.
 *
 * Rule 1: it shows; it decides nothing. Cancel and Run now go to the background, which checks them;
 *   only clicks that the browser vouches for count. Nothing in the page approves.
 * Rule 2: `showModal` in a closed shadow root: with a page's own modal open, anything less gets no click.
 */
import type { Act, HoldId, HoldView, Stopped } from '../messages.ts'
import { language } from '../../words/say.ts'
import { WORDS } from '../words.ts'
import { buildCard } from './card.ts'
import { ICONS, icon, make } from './element.ts'
import { clockOf, isOpen, sceneOf, visible, type Tone } from './scene.ts'
import { STYLE } from './style.ts'

/** A call that is let through within this time shows nothing at all. */
const PATIENCE_MILLISECONDS = 120
const BRIEF_MILLISECONDS = 1200
const TOAST_MILLISECONDS = 12_000

export type Overlay = Readonly<{
  show: (holds: readonly HoldView[]) => void
  tell: (stopped: Stopped) => void
  /** This page is what a hold's navigation brought: its end is shown here. */
  arrived: (hold: HoldId) => void
}>

export type Pressed = Readonly<{
  act: (hold: HoldId, what: Act) => void
  /** Somebody wants a stopped call approved. */
  ask: (stopped: Stopped) => void
}>

export function createOverlay({ act, ask }: Pressed): Overlay {
  /** Shown already. What ended before this page was loaded is not shown again. */
  const seen = new Set<HoldId>()
  const closed = new Set<HoldId>()
  /** Kept small by "Keep working". */
  const small = new Set<HoldId>()
  let holds: readonly HoldView[] = []
  let mounted: Mounted | undefined
  let ticking: ReturnType<typeof setInterval> | undefined
  let hiding: ReturnType<typeof setTimeout> | undefined

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
    const { card, pill } = mounted

    if (first) {
      buildCard(card, first, { more: open.length - (isOpen(first) ? 1 : 0), press: (what) => press(first, what) })
      if (!card.open) card.showModal()
      if (sceneOf(first).brief) closeSoon(first.hold)
    } else if (card.open) card.close()
    showPill(pill, first ? [] : open)
    const ended = first ? undefined : views.find((view) => !isOpen(view))
    if (ended) toastEnd(mounted.toast, ended)
    tick(open.length > 0)
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
    ticking = needed ? setInterval(render, 1000) : undefined
  }

  function showPill(pill: HTMLButtonElement, open: readonly HoldView[]): void {
    if (open.length === 0) {
      if (pill.matches(':popover-open')) pill.hidePopover()
      return
    }
    const soonest = Math.min(...open.map((view) => sceneOf(view).deadline?.at ?? Number.POSITIVE_INFINITY))
    const runnable = open.find((view) => view.state === 'approved' && view.detached)
    pill.className = runnable ? 'pill care' : 'pill'
    pill.replaceChildren(
      icon(runnable ? ICONS.care : ICONS.waiting),
      runnable ? WORDS.title.runnable : WORDS.pill(open.length),
      Number.isFinite(soonest) ? make('time', '', clockOf(soonest - Date.now())) : '',
    )
    if (!pill.matches(':popover-open')) pill.showPopover()
  }

  function toastEnd(toast: HTMLElement, view: HoldView): void {
    const scene = sceneOf(view)
    raise(toast, { tone: scene.tone, title: scene.status, lines: [scene.heading, scene.note] })
    closed.add(view.hold)
  }

  function tell(stopped: Stopped): void {
    mounted = mount(mounted)
    const call = visible(`${stopped.method} ${stopped.url}`)
    const { stopped: said, askHint, unknownHint } = WORDS
    const hint = stopped.why !== 'blocked' ? [] : [stopped.askable ? askHint : unknownHint]
    raise(mounted.toast, {
      tone: 'care',
      title: WORDS.stoppedTitle,
      lines: [said[stopped.why], ...hint],
      call,
      ...(stopped.askable && { ask: () => ask(stopped) }),
    })
  }

  function raise(toast: HTMLElement, { tone, title, lines, call, ask: pressed }: Note): void {
    const close = make('button', '', WORDS.close)
    const asks = make('button', 'main', WORDS.askFor)
    const hide = () => {
      if (toast.matches(':popover-open')) toast.hidePopover()
    }
    close.addEventListener('click', (event) => {
      if (event.isTrusted) hide()
    })
    asks.addEventListener('click', (event) => {
      if (!event.isTrusted) return
      hide()
      pressed?.()
    })
    toast.className = `toast ${tone}`
    toast.classList.toggle('above', mounted?.pill.matches(':popover-open') === true)
    toast.replaceChildren(
      make('div', 'title', title),
      ...lines.map((line) => make('div', 'note', line)),
      call === undefined ? '' : make('div', 'page-text', call),
      make('div', 'acts', close, pressed ? asks : ''),
    )
    hide()
    toast.showPopover()
    clearTimeout(hiding)
    // What can be pressed stays until it is.
    if (!pressed) hiding = setTimeout(hide, TOAST_MILLISECONDS)
  }

  function mount(before: Mounted | undefined): Mounted {
    if (before?.host.isConnected) return before
    const made = build(() => {
      const [first] = wanted().filter((view) => !small.has(view.hold))
      if (first) press(first, isOpen(first) ? 'keep' : 'close')
    })
    made.pill.addEventListener('click', (event) => {
      if (!event.isTrusted) return
      small.clear()
      render()
    })
    document.documentElement.append(made.host)
    return made
  }

  return {
    show: (list) => {
      holds = list
      // Approved, but nobody waits any more: that needs the operator's hand, so it comes up by itself.
      for (const view of list) {
        if (view.state === 'approved' && view.detached) raiseOnce(view.hold, 'run')
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
function isBad({ state }: HoldView): boolean {
  return state !== 'done' && state !== 'cancelled'
}

type Note = Readonly<{
  tone: Tone
  title: string
  lines: readonly string[]
  /** Text of the page, shown as such. */
  call?: string
  /** With it there is a button that asks for approval. */
  ask?: () => void
}>

type Mounted = Readonly<{
  host: HTMLElement
  card: HTMLDialogElement
  pill: HTMLButtonElement
  toast: HTMLElement
}>

/** @param dismissed called when the dialog is closed by the keyboard or the system */
function build(dismissed: () => void): Mounted {
  const host = make('div', '')
  const root = host.attachShadow({ mode: 'closed' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const card = make('dialog', 'card')
  card.setAttribute('aria-labelledby', 'what')
  const pill = make('button', 'pill')
  pill.popover = 'manual'
  const toast = make('div', 'toast')
  toast.popover = 'manual'
  toast.setAttribute('role', 'status')
  card.addEventListener('cancel', (event) => {
    event.preventDefault()
    dismissed()
  })
  // A second Esc closes without asking; what waits goes into the pill all the same.
  card.addEventListener('close', dismissed)
  for (const part of [card, pill, toast]) Object.assign(part, language())
  root.append(card, pill, toast)
  return { host, card, pill, toast }
}
