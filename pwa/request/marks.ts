/** The small things of the way to a decision: pictures, foreign text, messages. Preact's are in parts/. */
import type { Trouble } from '../relay.ts'
import { saidText } from '../said.ts'
import { SHELL } from '../words.ts'
import { FIRST_PATHS } from './icon-paths.ts'
import { make } from './make.ts'

const SVG = 'http://www.w3.org/2000/svg'

export function icon(name: keyof typeof FIRST_PATHS): SVGElement {
  const picture = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  picture.setAttribute('class', 'icon')
  picture.setAttribute('viewBox', '0 0 24 24')
  picture.ariaHidden = 'true'
  path.setAttribute('d', FIRST_PATHS[name])
  picture.append(path)
  return picture
}

/** Text that came from outside, set apart; `lines` as in `saidText`. */
export function said(given: string, lines = false): HTMLElement {
  const { text, look } = saidText(given, lines)
  return make('bdi', { dir: 'ltr', className: look }, text)
}

export function back(): HTMLElement {
  return make('a', { className: 'back', href: '/' }, icon('back'), SHELL.back)
}

/** What the relay refused or why it could not be asked: what happened, what to do, what to name. */
export function troubleNote({ says, detail, hint, id }: Trouble, retry?: () => void): HTMLElement {
  return make(
    'div',
    { className: 'note warn', role: 'alert' },
    icon('warning'),
    make(
      'div',
      '',
      make(retry ? 'h1' : 'p', '', says),
      detail !== undefined && make('p', '', detail),
      hint !== undefined && make('p', 'quiet', hint),
      id !== undefined && make('p', 'quiet small', SHELL.problem(id)),
      retry && make('button', { type: 'button', onclick: retry }, SHELL.tryAgain),
    ),
  )
}

/** Holds the place of what is loading; invisible for the first 200 ms. */
export function skeleton(): HTMLElement {
  const lines = [0, 1, 2].map(() => make('i', ''))
  return make('div', { className: 'skeleton', role: 'status' }, make('h1', 'unseen', SHELL.loading), lines)
}
