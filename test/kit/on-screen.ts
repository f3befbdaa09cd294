/** Watches what of a card is on the screen, and whether anything moves once it can be seen. */
import type { Page } from 'playwright-core'

type Watched = Readonly<{ moved?: readonly string[]; tops?: ReadonlyMap<Element, number> }>

/** From the next page on: whether the last piece of a body's text ever was on the screen, as `sawLast`. */
export function watchLast(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const looking = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && Object.assign(globalThis, { sawLast: true }),
    )
    new MutationObserver(() => {
      const last = [...document.querySelectorAll('.call ~ pre bdi')].at(-1)
      if (last) looking.observe(last)
    }).observe(document, { childList: true, subtree: true })
  })
}

/** From the next page on: where each row of fields stands, from the first moment in which it can be seen. */
export function watchRows(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const tops = new Map<Element, number>()
    const moved: string[] = []
    Object.assign(globalThis, { moved, tops })
    const look = () => {
      for (const row of document.querySelectorAll<HTMLElement>('.fields > div')) {
        if (getComputedStyle(row).visibility !== 'visible') continue
        const top = row.getBoundingClientRect().top + scrollY
        const old = tops.get(row)
        if (old !== undefined && Math.abs(old - top) > 1) moved.push(row.innerText)
        tops.set(row, top)
      }
      requestAnimationFrame(look)
    }
    look()
  })
}

/** Texts of the rows that did not stay where they were seen first. */
export function moved(page: Page): Promise<readonly string[] | undefined> {
  return page.evaluate(() => (globalThis as Watched).moved)
}

/** How many rows were seen: a watch that sees none finds nothing. */
export function rowsSeen(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as Watched).tops?.size ?? 0)
}
