/** The overlay's elements in a page: in a closed shadow root, in the browser's top layer, above what the page opens. */
import { language } from '../../words/say.ts'
import { elementAt } from '../own-document.ts'
import { make } from './element.ts'
import { STYLE } from './style.ts'

export type Mounted = Readonly<{
  host: HTMLElement
  card: HTMLDialogElement
  pill: HTMLButtonElement
  toast: HTMLElement
  /** True for an event that happened in here, as a listener of the window sees it. */
  has: (event: Event) => boolean
  /** Says it to whoever does not see the screen; what was said last is not said again. */
  announce: (text: string) => void
  /** True when the card can be used, and not merely seen: nothing of the page makes it inert. */
  isUsable: () => boolean
}>

/** @param dismissed called when the dialog is closed by the keyboard or the system */
export function buildOverlay(dismissed: () => void): Mounted {
  const host = make('div', '')
  const root = host.attachShadow({ mode: 'closed' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const card = make('dialog', 'card')
  card.setAttribute('aria-labelledby', 'what')
  card.setAttribute('aria-describedby', 'state')
  const pill = make('button', 'pill')
  pill.type = 'button'
  pill.popover = 'manual'
  const toast = make('div', 'toast')
  toast.popover = 'manual'
  toast.setAttribute('role', 'status')
  card.addEventListener('cancel', (event) => {
    event.preventDefault()
    dismissed()
  })
  // A second Esc closes without asking; what waits goes into the pill all the same. The event comes late:
  // a card that was only lifted above the page's own dialog is open again by then.
  card.addEventListener('close', () => {
    if (!card.open) dismissed()
  })
  // While the card is open the rest is inert, to a screen reader too: it needs a voice of its own.
  const [inCard, outside] = [liveRegion(), liveRegion()]
  card.append(inCard)
  root.append(card, pill, toast, outside)
  for (const part of [card, pill, toast, outside]) Object.assign(part, language())
  let said = ''
  return {
    host,
    card,
    pill,
    toast,
    has: (event) => event.target === host,
    announce: (text) => {
      if (text === said) return
      said = text
      inCard.textContent = card.open ? text : ''
      outside.textContent = card.open ? '' : text
    },
    isUsable: () => {
      const { left, top, width, height } = card.getBoundingClientRect()
      // What is inert is passed over here, as it is by a click.
      return elementAt(left + width / 2, top + height / 2) === host
    },
  }
}

function liveRegion(): HTMLElement {
  const region = make('div', 'sr')
  region.setAttribute('role', 'status')
  return region
}
