/** Starts the app, and alone holds what changes outside of screens: the last tap and the passkey lock. */
import { render } from 'preact'
import { Frame } from './app.tsx'
import type { Point } from './last-tap.ts'
import { createRelay } from './relay.ts'
import { followLinks } from './router.ts'

let lastTap: Point | undefined
addEventListener('pointerup', ({ clientX, clientY }) => (lastTap = { x: clientX, y: clientY }), { capture: true })
document.addEventListener('click', followLinks)

const tools = {
  relay: createRelay(location.origin),
  ceremony: { running: false },
  lastTap: () => lastTap,
}
const place = document.getElementById('app')
if (place) render(<Frame tools={tools} />, place)

// After the first screen, so that its own bytes come first.
addEventListener('load', () => {
  void import('./background.ts').then(({ startBackground }) => startBackground())
})
