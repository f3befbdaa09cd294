/** What keeps somebody from reading or using a page: as axe-core finds it, and what axe does not look at. */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const THEMES = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'light', forcedColors: 'active' },
] as const

/** What another theme, or another size, can have made worse; the rest of a page is the same in each. */
const ABOUT = {
  colours: ['color-contrast', 'link-in-text-block'],
  sizes: ['target-size', 'scrollable-region-focusable'],
} as const

/** @returns one line for each finding, with the rule and the elements; whatever its weight */
export async function obstacles(page: Page, about?: keyof typeof ABOUT): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const { violations } = await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }
    return axe.run({ resultTypes: ['violations'], ...(rules && { runOnly: rules, preload: false }) })
  }, about && ABOUT[about])
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/**
 * Too small to be hit by a thumb, to be scrolled sideways, or moving though less motion is wanted.
 *
 * @returns one line for each finding
 */
export function hindrances(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const LEAST = 44
    const named = (one: Element) =>
      `<${one.localName} class="${one.className}"> ${one.textContent?.trim().slice(0, 40)}`
    // A link in a sentence is as high as its line, and is exempt (WCAG 2.2, 2.5.8).
    const isInText = (one: Element) =>
      getComputedStyle(one).display === 'inline' && one.parentElement?.textContent?.trim() !== one.textContent?.trim()
    const isThere = (one: Element) =>
      one.checkVisibility({ visibilityProperty: true }) && !one.classList.contains('skip')
    const small = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button]')]
      .filter((one) => isThere(one) && !isInText(one))
      // Whoever hits the words of a box hits the box.
      .map((one) => ({ one, box: (one.closest('label') ?? one).getBoundingClientRect() }))
      // Half a pixel less is rounding.
      .filter(({ box }) => box.width < LEAST - 0.5 || box.height < LEAST - 0.5)
      .map(({ one, box }) => `${Math.round(box.width)} × ${Math.round(box.height)} pixels: ${named(one)}`)
    // An iPhone makes the whole page larger as soon as somebody types in less.
    const fine = [...document.querySelectorAll('input:not([type=radio], [type=checkbox]), select, textarea')]
      .filter((one) => isThere(one) && parseFloat(getComputedStyle(one).fontSize) < 16)
      .map((one) => `text below 16 pixels: ${named(one)}`)
    const wide = [...document.querySelectorAll('body *')]
      .filter((one) => isThere(one) && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .map((one) => `out of the window: ${named(one)}`)
    const isSideways = document.documentElement.scrollWidth > document.documentElement.clientWidth
    const moving = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 0)
      .map(({ effect }) => `moves: ${effect instanceof KeyframeEffect && effect.target ? named(effect.target) : '?'}`)
    return [...small, ...fine, ...(isSideways ? ['to be scrolled sideways', ...wide] : []), ...moving]
  })
}

/** What says something by its ground or colour, where there are none: it must have an edge or a picture. */
export function lostWithoutColour(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const coloured =
      '.approve, .deny, .destroy, .note, .outcome, .marked, .pill, .unshown, .offline, .row.urgent, :checked'
    const hasEdge = (one: Element, part?: '::before') => {
      const { borderBlockStartWidth, borderInlineStartWidth, outlineStyle } = getComputedStyle(one, part)
      return parseFloat(borderBlockStartWidth) + parseFloat(borderInlineStartWidth) > 0 || outlineStyle !== 'none'
    }
    return (
      [...document.querySelectorAll(coloured)]
        // A box that draws itself has a tick in it; of the others what stands beside them shows it.
        .filter((one) => !(one instanceof HTMLInputElement && hasEdge(one, '::before')))
        .map((one) => (one instanceof HTMLInputElement ? (one.nextElementSibling ?? one) : one))
        .filter((one) => one.checkVisibility() && !hasEdge(one) && !one.querySelector('svg'))
        .map((one) => `<${one.localName} class="${one.className}"> ${one.textContent?.trim().slice(0, 40)}`)
    )
  })
}
