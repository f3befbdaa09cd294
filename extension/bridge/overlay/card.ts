/** The inside of the dialog: one hold, what would happen, who was asked, how long. */
import { time } from '../../words/moments.ts'
import type { Act, HoldView } from '../messages.ts'
import { WORDS } from '../words.ts'
import { ICONS, icon, make, ring } from './element.ts'
import { clockOf, isOpen, sceneOf, type Scene } from './scene.ts'
import { quotePart } from './quote.ts'
import { sentPart } from './sent.ts'
import { visible } from './visible.ts'

export type Press = (what: Act | 'keep' | 'close') => void

const BUTTONS = {
  keep: { word: 'keepWorking', look: 'main' },
  run: { word: 'runNow', look: 'main' },
  retry: { word: 'retry', look: '' },
  cancel: { word: 'cancelCall', look: 'end' },
  close: { word: 'close', look: 'main' },
} as const

/** Rebuilds the card when what it says has changed; the clock alone moves without touching the rest. */
export function buildCard(
  card: HTMLDialogElement,
  view: HoldView,
  { more, press }: Readonly<{ more: number; press: Press }>,
): void {
  const scene = sceneOf(view)
  const said = JSON.stringify([view, more])
  const clock = card.querySelector('.clock')
  if (card.dataset['said'] === said && (clock !== null) === (scene.deadline !== undefined)) {
    if (clock && scene.deadline) clock.replaceWith(clockElement(scene.deadline))
    return
  }
  const wasOpen = card.querySelector('details')?.open === true
  card.dataset['said'] = said
  card.className = `card ${scene.tone}`
  const content = [...inside(view, scene, wasOpen), moreLine(more)].filter((part) => part !== undefined)
  const offered = JSON.stringify([view.hold, scene.acts])
  const kept = card.dataset['offered'] === offered ? card.querySelector('.inside') : null
  if (kept) {
    // The buttons stay the same elements: one that is replaced while it is pressed gets no click.
    card.querySelector('.state')?.replaceWith(stateLine(scene))
    kept.replaceChildren(...content)
    return
  }
  const focused = (card.getRootNode() as ShadowRoot).activeElement?.getAttribute('data-act')
  card.dataset['offered'] = offered
  card.querySelectorAll('.state, .body').forEach((part) => part.remove())
  card.append(stateLine(scene), make('div', 'body', make('div', 'inside', ...content), buttons(scene, press)))
  // The first button changes nothing: the keyboard stays in the dialog when what it stood on is gone.
  const stays = card.querySelector<HTMLElement>(`[data-act="${focused ?? ''}"]`)
  if (card.open) (stays ?? card.querySelector<HTMLElement>('[data-act]'))?.focus()
}

function stateLine(scene: Scene): HTMLElement {
  const status = make('span', '', scene.status)
  const line = make('div', 'state', icon(ICONS[scene.tone]), status, make('span', 'brand', 'Holdgate'))
  line.id = 'state'
  return line
}

function inside(view: HoldView, scene: Scene, wasOpen: boolean): readonly (HTMLElement | undefined)[] {
  const heading = make('h1', '', visible(scene.heading))
  heading.id = 'what'
  const title = make('div', '', heading)
  if (scene.consequence !== '') title.append(make('p', 'consequence', visible(scene.consequence)))
  const waits = view.state === 'held'
  return [
    title,
    facts(view, scene, waits),
    view.sent && isOpen(view) ? sentPart(view.sent) : undefined,
    waits ? people(view) : undefined,
    scene.note === '' ? undefined : make('p', 'note', visible(scene.note)),
    scene.quote && quotePart(scene.quote),
    sentByPage(view, wasOpen),
  ]
}

function facts(view: HoldView, scene: Scene, waits: boolean): HTMLElement | undefined {
  const time = scene.deadline && make('div', '', clockElement(scene.deadline))
  const phrase =
    waits && view.phrase !== undefined
      ? make(
          'div',
          '',
          make('div', 'label', WORDS.phrase),
          make('div', 'phrase', view.phrase),
          make('div', 'label', WORDS.phraseHint),
        )
      : undefined
  return time || phrase ? make('div', 'facts', time, phrase) : undefined
}

function clockElement({ from, at }: Readonly<{ from: number; at: number }>): HTMLElement {
  const left = at - Date.now()
  const words = make('div', '', make('strong', '', clockOf(left)), make('div', 'label', WORDS.until(time(at))))
  const element = make('div', 'time clock', ring(left / Math.max(1, at - from)), words)
  element.setAttribute('role', 'timer')
  return element
}

function people({ asked, quorum }: HoldView): HTMLElement | undefined {
  if (asked.length === 0) return undefined
  const list = make(
    'ul',
    '',
    ...asked.map(({ name, step }) =>
      make('li', '', make('span', 'who', visible(name)), make('span', `step ${step}`, WORDS.step[step])),
    ),
  )
  const needs =
    quorum && quorum.needed > 1 ? make('p', 'quorum', WORDS.quorum(quorum.approved, quorum.needed)) : undefined
  return make('div', '', list, needs)
}

function sentByPage(view: HoldView, wasOpen: boolean): HTMLElement {
  const details = make('details', '', make('summary', '', WORDS.sentByPage))
  details.append(make('div', 'page-text', visible(`${view.method} ${view.target}`)))
  details.open = wasOpen
  return details
}

function moreLine(more: number): HTMLElement | undefined {
  return more > 0 ? make('p', 'note', WORDS.more(more)) : undefined
}

function buttons(scene: Scene, press: Press): HTMLElement | undefined {
  if (scene.acts.length === 0) return undefined
  const made = scene.acts.map((what) => {
    const quiet = what === 'keep' && scene.acts.includes('run')
    const button = make('button', quiet ? '' : BUTTONS[what].look, WORDS[BUTTONS[what].word])
    button.type = 'button'
    button.dataset['act'] = what
    button.addEventListener('click', (event) => {
      // A page can make a click, but not one that the browser vouches for.
      if (event.isTrusted) press(what)
    })
    return button
  })
  const [first] = made
  if (first) first.autofocus = true
  return make('div', 'acts', ...made)
}
