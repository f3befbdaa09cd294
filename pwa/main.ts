/**
 * Starts the app, and alone holds what changes outside of screens: where one is, who is signed in, the
 * last tap, the passkey lock. A request is drawn at once; all else, and Preact with it, loads then.
 */
import type { App } from './app.ts'
import type { Point } from './last-tap.ts'
import { forget, recall } from './memory.ts'
import { createRelay } from './relay.ts'
import { requestAt } from './request/address.ts'
import { make } from './request/make.ts'
import { troubleNote } from './request/marks.ts'
import { showRequest, type Shown } from './request/request.ts'
import { SHELL, speech } from './words.ts'

const menu = part('menu')
const offline = part('offline')
const main = part('main')

let lastTap: Point | undefined
let isSignedIn = true
let app: App = {
  relay: createRelay(location.origin),
  ceremony: { running: false },
  lastTap: () => lastTap,
  person: recall('person'),
  online: navigator.onLine,
  setPerson: (person) => {
    isSignedIn = true
    change({ person })
  },
  signedOut: () => {
    forget('person')
    isSignedIn = false
    change({ person: undefined })
  },
}
/** Another link of the same kind differs in its fragment only, and starts its screen anew. */
let moves = 0
let request: Shown | undefined
let frame: typeof import('./frame.tsx') | undefined
const screen = make('div', 'host')

addEventListener('pointerup', ({ clientX, clientY }) => (lastTap = { x: clientX, y: clientY }), { capture: true })
addEventListener('popstate', () => {
  moves += 1
  draw()
  // What was pressed is gone; the keyboard goes on at the new screen.
  main.focus()
  scrollTo(0, 0)
})
for (const event of ['online', 'offline']) addEventListener(event, () => change({ online: navigator.onLine }))
part('skip').addEventListener('click', (event) => {
  // Without the address: a fragment there would look like the token of a link.
  event.preventDefault()
  main.focus()
})
const language = recall('language') ?? navigator.language
if (language.startsWith('en')) draw()
else void import('./language.ts').then((file) => file.speak(language)).then(draw, draw)
// After the first screen, so that its own bytes come first.
addEventListener('load', () => {
  void import('./background.ts').then((file) => file.startBackground())
})

function change(what: Partial<App>): void {
  app = { ...app, ...what }
  draw()
}

function draw(): void {
  const id = isSignedIn ? requestAt(location.pathname) : undefined
  if (id && !app.person) void import('./who.ts').then((file) => file.findOut(app))
  offline.hidden = app.online
  if (request && request.id !== id) {
    request.end()
    request = undefined
  }
  if (request) request.update()
  else if (id) request = showRequest(main, id, { app: () => app, ready: () => void loadFrame() })
  else if (!screen.isConnected) main.replaceChildren(screen)
  if (frame) drawFrame()
  else if (!id) void loadFrame()
}

async function loadFrame(): Promise<void> {
  try {
    await speech.later
    frame ??= await import('./frame.tsx')
    drawFrame()
  } catch {
    // A request on screen can do without; any other screen cannot.
    const reload = () => location.reload()
    if (!request) screen.replaceChildren(troubleNote({ code: 'unreachable', says: SHELL.unreachable }, reload))
  }
}

function drawFrame(): void {
  frame?.drawFrame({ menu, screen }, app, { isSignedIn, moves })
}

function part(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`index.html has no "${id}".`)
  return found
}
