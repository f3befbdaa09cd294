/** Building the overlay's elements. Text goes in as text only; nothing here parses HTML. */
import { createElement, createIn } from '../own-document.ts'

export type Child = Node | string | undefined

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = createElement(name)
  if (className !== '') element.className = className
  for (const child of children) if (child !== undefined) element.append(child)
  return element
}

const SVG = 'http://www.w3.org/2000/svg'

/** An icon of one path on a 24 grid, drawn with strokes; decoration only. */
export function icon(path: string): SVGElement {
  const svg = createIn(SVG, 'svg')
  const attributes = { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '2' }
  for (const [name, value] of Object.entries({ ...attributes, 'stroke-linecap': 'round', 'aria-hidden': 'true' })) {
    svg.setAttribute(name, value)
  }
  const drawn = createIn(SVG, 'path')
  drawn.setAttribute('d', path)
  drawn.setAttribute('stroke-linejoin', 'round')
  svg.append(drawn)
  return svg
}

export const ICONS = {
  waiting: 'M12 6v6l4 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  good: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM8 12l3 3 5-6',
  bad: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM9 9l6 6M15 9l-6 6',
  care: 'M12 8v5M12 16.5v.01M10.3 4 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0Z',
} as const

const RADIUS = 16
const AROUND = 2 * Math.PI * RADIUS

/** @param left share of the time that is left, 1 to 0 */
export function ring(left: number): SVGElement {
  const svg = createIn(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 36 36')
  svg.setAttribute('class', 'ring')
  svg.setAttribute('aria-hidden', 'true')
  for (const share of [1, left]) {
    const circle = createIn(SVG, 'circle')
    for (const [name, value] of Object.entries({ cx: 18, cy: 18, r: RADIUS, 'stroke-dasharray': AROUND })) {
      circle.setAttribute(name, String(value))
    }
    circle.setAttribute('stroke-dashoffset', String(AROUND * (1 - Math.min(1, Math.max(0, share)))))
    svg.append(circle)
  }
  return svg
}
