/** The overlay and the screens of the extension, for everybody: whatever the page does, whoever uses them, however. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WORDS } from '../../extension/bridge/words.ts'
import { STYLE } from '../../extension/bridge/overlay/style.ts'
import { openGallery, type Gallery, type Shown } from '../kit/gallery.ts'
import { SCENES, waiting } from '../kit/scenes.ts'
import { until } from '../kit/until.ts'
import { obstacles, THEMES } from '../kit/usable.ts'

let gallery: Gallery
/** Where axe looks at what the overlay shows. */
let copy: Page
beforeAll(async () => {
  gallery = await openGallery()
  copy = await gallery.browser.page()
})
afterAll(() => gallery.close())

/** The button that has the focus, by its name in the overlay. */
const focused = (shown: Shown) =>
  shown.inside('.card', (_, root) => root.activeElement?.getAttribute('data-act') ?? 'nothing')
const isOpen = (shown: Shown) => shown.inside('.card', ([card]) => (card as HTMLDialogElement).open)
const saysUntil = (page: Page, title: string) => page.waitForFunction((wanted) => document.title === wanted, title)

describe('the overlay over a page that has its own dialog', () => {
  test('is clicked and typed into above a modal that was open before', async () => {
    const shown = await gallery.visit()
    await shown.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<dialog id="own"><button>Yes, delete</button></dialog>')
      document.querySelector<HTMLDialogElement>('#own')?.showModal()
    })
    await shown.hold(waiting())
    await until(async () => ((await focused(shown)) === 'keep' ? true : undefined), 'focus in the overlay')
    await shown.page.keyboard.press('Enter')
    await until(async () => ((await isOpen(shown)) ? undefined : true), 'end of the card by Enter')
    await shown.tell({ kind: 'open' })
    await shown.overlay.press(WORDS.keepWorking)
    await until(async () => ((await isOpen(shown)) ? undefined : true), 'end of the card by a click')
    await shown.page.close()
  })

  test('goes above a modal, a popover and a full screen that open later', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting())
    await shown.overlay.says(WORDS.title.held)
    const covers = [
      () => {
        document.body.insertAdjacentHTML('beforeend', '<dialog id="own"><button>Yes</button></dialog>')
        document.querySelector<HTMLDialogElement>('#own')?.showModal()
      },
      () => {
        document.body.insertAdjacentHTML(
          'beforeend',
          '<div id="pop" popover="manual" style="width:100vw;height:100vh">Nothing waits</div>',
        )
        document.querySelector<HTMLElement>('#pop')?.showPopover()
      },
      // In a shadow root of the page nobody hears that a dialog opened.
      () => {
        const host = document.body.appendChild(document.createElement('div'))
        host.attachShadow({ mode: 'closed' }).innerHTML = '<dialog><button>Yes</button></dialog>'
        const dialog = document.createElement('dialog')
        const other = document.body.appendChild(document.createElement('div'))
        other.attachShadow({ mode: 'closed' }).append(dialog)
        dialog.showModal()
      },
      () => document.documentElement.requestFullscreen(),
    ]
    for (const cover of covers) {
      await shown.page.evaluate(cover)
      await until(async () => ((await onTop(shown)) ? true : undefined), `card above ${String(cover)}`)
    }
    await shown.overlay.press(WORDS.keepWorking)
    await until(async () => ((await isOpen(shown)) ? undefined : true), 'end of the card by a click')
    await shown.page.close()
  })

  test('comes back when the page hides it, takes it out, or makes it inert', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting())
    await shown.overlay.says(WORDS.title.held)
    const attacks = [
      () => document.documentElement.lastElementChild?.remove(),
      () => document.documentElement.lastElementChild?.setAttribute('inert', ''),
      () => {
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(
          'html > div { display: none !important; opacity: 0 !important; pointer-events: none !important }',
        )
        document.adoptedStyleSheets = [sheet]
      },
    ]
    for (const attack of attacks) {
      await shown.page.evaluate(attack)
      await until(async () => ((await onTop(shown)) ? true : undefined), `card after ${String(attack)}`)
    }
    await shown.page.close()
  })

  test('is not locked by a focus trap, and the page hears no key of it', async () => {
    const shown = await gallery.visit()
    await shown.page.evaluate(() => {
      document.body.insertAdjacentHTML('afterbegin', '<div id="trap"><input id="trapped"></div>')
      const input = document.querySelector<HTMLInputElement>('#trapped')
      for (const type of ['keydown', 'keyup', 'keypress']) {
        for (const target of [window, document]) {
          target.addEventListener(
            type,
            (event) => {
              document.title = `heard ${(event as KeyboardEvent).key}`
              event.preventDefault()
              event.stopImmediatePropagation()
            },
            true,
          )
        }
      }
      for (const type of ['focusin', 'focusout']) document.addEventListener(type, () => input?.focus(), true)
      input?.focus()
    })
    await shown.page.keyboard.press('a')
    await saysUntil(shown.page, 'heard a')
    await shown.page.evaluate(() => {
      document.title = 'quiet'
    })
    await shown.hold(waiting())
    await until(async () => ((await focused(shown)) === 'keep' ? true : undefined), 'focus in the overlay')
    await shown.page.keyboard.press('Tab')
    // The next one in the order of the card.
    expect(await focused(shown)).toBe('cancel')
    await shown.page.keyboard.press('Shift+Tab')
    expect(await focused(shown)).toBe('keep')
    await shown.page.keyboard.press('Space')
    await until(async () => ((await isOpen(shown)) ? undefined : true), 'end of the card by Space')
    expect(await shown.page.title()).toBe('quiet')
    await shown.page.close()
  })
})

describe('the overlay by keyboard', () => {
  test('keeps a call waiting on Escape, and brings it back on the shortcut and from the pill', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting())
    await until(async () => ((await focused(shown)) === 'keep' ? true : undefined), 'focus in the overlay')
    await shown.page.keyboard.press('Escape')
    await until(async () => ((await isOpen(shown)) ? undefined : true), 'end of the card by Escape')
    await shown.overlay.says(WORDS.pill(1))
    await shown.tell({ kind: 'open' })
    expect(await isOpen(shown)).toBe(true)
    await shown.page.keyboard.press('Escape')
    await shown.overlay.press(WORDS.pill(1))
    await until(async () => ((await isOpen(shown)) ? true : undefined), 'card from the pill')
    await shown.page.close()
  })
})

describe('what is announced', () => {
  test('is said once, whatever the clock and the people do', async () => {
    const shown = await gallery.visit()
    const view = waiting()
    await shown.hold(view)
    await shown.overlay.says(WORDS.title.held)
    await shown.inside('.card .sr', ([region]) => {
      const heard: string[] = []
      Object.assign(region ?? {}, { heard })
      new MutationObserver(() => heard.push(region?.textContent ?? '')).observe(region as Element, {
        childList: true,
        characterData: true,
        subtree: true,
      })
    })
    const heard = () => shown.inside('.card .sr', ([region]) => (region as unknown as { heard: string[] }).heard)
    for (const step of ['asked', 'shown', 'seen', 'asked', 'shown', 'seen'] as const) {
      await shown.hold({ ...view, asked: [{ name: 'Dana Okafor', step }], expiresAt: Date.now() + 60_000 })
      await shown.overlay.says(WORDS.step[step])
    }
    expect(await heard()).toEqual([])
    await shown.hold({ ...view, state: 'denied', by: 'Dana Okafor', quoted: 'wrong region' })
    await shown.overlay.says(WORDS.title.denied)
    expect(await heard()).toEqual([`${WORDS.title.denied}. Delete customer “4711”`])
    await shown.page.close()
  })
})

describe('the overlay for every eye', () => {
  test.for(Object.entries(SCENES))('%s has no obstacle in any theme', async ([name, scene]) => {
    const shown = await gallery.visit()
    if (scene.stopped) await shown.tell({ kind: 'stopped', stopped: scene.stopped })
    for (const views of scene.steps ?? []) await shown.hold(...views)
    if (scene.keep === true) await shown.overlay.press(WORDS.keepWorking)
    await until(
      async () => ((await shown.inside('[open], :popover-open', (all) => all.length)) > 0 ? true : undefined),
      name,
    )
    await copyInto(copy, shown)
    for (const theme of THEMES) {
      await copy.emulateMedia({ ...theme, reducedMotion: 'reduce' })
      expect(await obstacles(copy), `${name}, ${JSON.stringify(theme)}`).toEqual([])
    }
    await shown.page.close()
  })

  test('a call that is longer than the window is read from its start', async () => {
    const shown = await gallery.visit()
    await shown.page.setViewportSize({ width: 800, height: 500 })
    for (const views of SCENES['a long call']?.steps ?? []) await shown.hold(...views)
    await until(async () => ((await focused(shown)) === 'keep' ? true : undefined), 'focus in the overlay')
    const [scrolled, hidden] = await shown.inside('.card', ([card]) => [
      card?.scrollTop,
      (card?.scrollHeight ?? 0) - (card?.clientHeight ?? 0),
    ])
    expect(hidden).toBeGreaterThan(0)
    expect(scrolled).toBe(0)
    await shown.page.close()
  })

  test('every button can be reached and read at 200 and at 400 % zoom', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting())
    await shown.overlay.says(WORDS.title.held)
    for (const viewport of [
      { width: 640, height: 400 },
      { width: 320, height: 200 },
    ]) {
      await shown.page.setViewportSize(viewport)
      const unreachable = await shown.inside('.card button, .card h1, .card summary', (elements, root) =>
        elements
          .filter((element) => {
            element.scrollIntoView({ block: 'nearest' })
            const { left, right, top, bottom } = element.getBoundingClientRect()
            const inView = left >= 0 && right <= innerWidth && bottom <= innerHeight + 1 && top >= -1
            const hit = root.elementFromPoint((left + right) / 2, Math.min((top + bottom) / 2, innerHeight - 1))
            return !inView || hit === null || !element.contains(hit)
          })
          .map((element) => element.textContent),
      )
      expect(unreachable, JSON.stringify(viewport)).toEqual([])
      const wide = await shown.inside('.card', ([card]) => (card?.scrollWidth ?? 0) - (card?.clientWidth ?? 0))
      expect(wide, 'to be scrolled sideways').toBe(0)
    }
    await shown.page.close()
  })

  test('nothing moves for whoever wants less motion', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting())
    await shown.overlay.says(WORDS.title.held)
    const moving = () =>
      shown.inside(
        '*',
        (elements) =>
          elements.filter((element) => {
            const { transitionDuration, animationName } = getComputedStyle(element)
            return transitionDuration !== '0s' || animationName !== 'none'
          }).length,
      )
    await shown.page.emulateMedia({ reducedMotion: 'no-preference' })
    expect(await moving()).toBeGreaterThan(0)
    await shown.page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await moving()).toBe(0)
    await shown.page.close()
  })
})

/** True when a click in the middle of the card is the overlay's, and a key too. */
async function onTop(shown: Shown): Promise<boolean> {
  if (!(await isOpen(shown)) || (await focused(shown)) === 'nothing') return false
  const [x, y] = await shown.inside('.card', ([card]) => {
    const { left, top, width, height } = card?.getBoundingClientRect() ?? new DOMRect()
    return [left + width / 2, top + height / 2]
  })
  return shown.page.evaluate(
    ([left, top]) => document.elementFromPoint(left, top) === document.documentElement.lastElementChild,
    [x ?? 0, y ?? 0] as const,
  )
}

/** The overlay's own elements and styles once more, in a root that axe can look into. */
async function copyInto(copy: Page, shown: Shown): Promise<void> {
  const html = await shown.inside('*', (_, root) => {
    const { innerHTML } = root
    return innerHTML
  })
  const open = await shown.inside('[open], :popover-open', (all) => all.map(({ className }) => className.split(' ')[0]))
  await copy.setContent('<!doctype html><html lang="en"><title>A console</title><main><h1>Console</h1></main></html>')
  await copy.evaluate(
    ([markup, style, parts]) => {
      const host = document.createElement('div')
      document.documentElement.append(host)
      const root = host.attachShadow({ mode: 'open' })
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(style)
      root.adoptedStyleSheets = [sheet]
      root.innerHTML = markup
      root.querySelector('dialog')?.removeAttribute('open')
      for (const part of parts) {
        const element = root.querySelector<HTMLElement>(`.${part}`)
        if (element instanceof HTMLDialogElement) element.showModal()
        else element?.showPopover()
      }
    },
    [html, STYLE, open] as const,
  )
}
