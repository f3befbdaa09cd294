/**
 * The request card in a real browser: nothing is hidden, nothing imitates the system, and Approve waits until what
 * matters was on the screen. One relay, one browser, one page; each case is a request of a service.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHANGED, EARLIER, MUCH, READING } from '../../pwa/words-later.ts'
import { DECIDE, FIELDS } from '../../pwa/words.ts'
import { PAYLOADS } from '../corpus/payloads.ts'
import { hiding, REORDERED } from '../corpus/reordered.ts'
import { SPOOFS } from '../corpus/spoofs.ts'
import { openCardWorld, type Case, type CardWorld } from '../kit/card-world.ts'
import { moved, rowsSeen, watchLast, watchRows } from '../kit/on-screen.ts'
import { until } from '../kit/until.ts'

let world: CardWorld
beforeAll(async () => {
  world = await openCardWorld()
  await watchLast(world.page)
})
afterAll(() => world.close())

const opened = async (about: Case): Promise<Page> => world.opens(await world.asks(about))
const approve = () => world.page.getByRole('button', { name: DECIDE.approve })
const next = () => world.page.getByRole('button', { name: DECIDE.next })
const footer = () => world.page.locator('footer.decide .why').allTextContents().then(String)

/** Presses what shows more until there is no more. */
async function unfold(page: Page): Promise<void> {
  await until(async () => {
    const more = page.getByRole('button', { name: MUCH.show })
    if ((await more.count()) === 0) return true
    await more.first().click()
    return undefined
  }, 'everything unfolded')
}

/** Goes to what has not been seen until Approve opens. @returns how often that took */
async function seeAll(): Promise<number> {
  for (let pressed = 0; ; pressed += 1) {
    await until(async () => (await approve().isEnabled()) || (await next().count()) > 0, 'a footer')
    if (await approve().isEnabled()) return pressed
    const said = await footer()
    // What was seen meanwhile may have taken the button away.
    await next()
      .click({ timeout: 2000 })
      .catch(() => undefined)
    const isFold = (await world.page.evaluate(() => document.activeElement?.textContent)) === MUCH.show
    if (isFold) await world.page.keyboard.press('Enter')
    await until(async () => {
      if (await approve().isEnabled()) return true
      return (await footer()) !== said
    }, 'something seen')
  }
}

describe('what stands in the body', () => {
  test('is drawn in the order of its code points, and whatever hides or reorders is written out', async () => {
    const page = await opened({ rule: 'plain', path: '/order', json: REORDERED })
    await unfold(page)
    const rows = await page.locator('.fields dd').evaluateAll((found) =>
      found.map((row) => {
        const shown = row.querySelector('bdi')
        const node = shown?.firstChild
        const text = node?.textContent ?? ''
        const range = document.createRange()
        const boxes: (readonly [number, number])[] = []
        let at = 0
        for (const point of node ? Array.from(text) : []) {
          if (node) range.setStart(node, at)
          if (node) range.setEnd(node, at + point.length)
          const box = [...range.getClientRects()].at(-1)
          // A combining mark is drawn on the letter before it.
          if (box && !/\p{M}/u.test(point)) boxes.push([box.top, box.left])
          at += point.length
        }
        const goes = (sign: number) =>
          boxes.every(([top, left], at) => {
            const [before, from] = boxes[at - 1] ?? [top, left]
            return top > before + 4 || (Math.abs(top - before) <= 4 && sign * (left - from) >= -0.5)
          })
        return { text, isForth: goes(1), isBack: goes(-1) }
      }),
    )
    expect(rows).toHaveLength(REORDERED.length)
    const wrong = rows.filter(({ text, isForth, isBack }) => {
      // One direction all through: such text may run its own way.
      const isLeftward = /^[\s\p{M}\p{P}\p{sc=Hebr}\p{sc=Arab}]+$/u.test(text) && !/\p{N}/u.test(text)
      return !isForth && !(isLeftward && isBack)
    })
    expect(wrong).toEqual([])
    const suspicious = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cf}]|(?![ ])\p{White_Space}/gu
    for (const [at, given] of REORDERED.entries()) {
      const { text = '' } = rows[at] ?? {}
      // A line feed is shown by the new line.
      const hidden = (given.match(suspicious) ?? []).filter((point) => point !== '\n')
      expect(text.match(/⟦U\+/g)?.length ?? 0, JSON.stringify(given)).toBeGreaterThanOrEqual(hidden.length)
      expect(text.replaceAll('\n', ''), JSON.stringify(given)).not.toMatch(suspicious)
    }
  })

  test('shows each of the code points that hide something as its number', async () => {
    const points = hiding()
    expect(points.length).toBeGreaterThan(4200)
    const lines: string[] = []
    for (let at = 0; at < points.length; at += 50) lines.push(points.slice(at, at + 50).join(''))
    const page = await opened({ rule: 'plain', path: '/hiding', json: lines })
    await unfold(page)
    const shown = await page.locator('.fields dd').allTextContents()
    const codes = (text: string) =>
      [...text.matchAll(/⟦U\+([0-9A-F]+)⟧/g)].map(([, code = '']) => Number.parseInt(code, 16))
    const wanted = points.map((point) => point.codePointAt(0) ?? 0).filter((point) => point !== 0x0a)
    expect(shown.flatMap(codes)).toEqual(wanted)
  })

  test('never runs, never loads anything, and is never read as markup', async () => {
    const policy = await fetch(new URL(world.page.url()).origin).then(({ headers }) =>
      headers.get('content-security-policy'),
    )
    expect(policy).toContain('require-trusted-types-for')
    await world.page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
        Object.assign(globalThis, { reported: violatedDirective }),
      )
    })
    const json = Object.fromEntries(PAYLOADS.map((payload, at) => [at % 2 === 0 ? payload : `field ${at}`, payload]))
    const inAddress = PAYLOADS.slice(0, 40)
      .map((payload) => encodeURIComponent(payload))
      .join('&')
    const words = await opened({
      rule: 'watched',
      query: `?${inAddress}`,
      text: PAYLOADS.slice(0, 150).join('\n'),
      justification: PAYLOADS[0] ?? '',
      headers: [['x-note', `<img src=x onerror='__x=1'>`]],
    })
    for (const page of [words, await opened({ rule: 'plain', path: '/run', json })]) {
      await unfold(page)
      const found = await page.evaluate(() => ({
        ran: '__x' in globalThis,
        reported: (globalThis as { reported?: string }).reported,
        made: [
          ...document.querySelectorAll(
            'article :is(script, img, iframe, object, embed, video, audio, form, style, link, base, meta, math, template)',
          ),
        ].length,
        links: [...document.querySelectorAll('article a')]
          .map((link) => link.getAttribute('href'))
          .filter((href) => !/^\/(r\/req_\w+)?$/.test(href ?? '')),
      }))
      expect(found).toEqual({ ran: false, reported: undefined, made: 0, links: [] })
    }
    expect(await world.page.locator('.fields dt').count()).toBe(Object.keys(json).length)
  })
})

test('an address that looks like the console’s is named, however long it is and however it was sent', async () => {
  const look = 'https://adrnin.example.com/'
  const sent = [
    { json: { to: `${look}?${'x'.repeat(400)}` } },
    { text: `to=${encodeURIComponent(look)}`, type: 'application/x-www-form-urlencoded' },
  ]
  for (const [at, some] of sent.entries()) {
    const page = await opened({ rule: 'plain', path: `/alike/${at}`, ...some })
    await page.getByText(READING.looksLike('admin.example.com')).waitFor()
  }
})

test('what a requester writes stands only where it is said to be theirs', async () => {
  expect(SPOOFS).toHaveLength(100)
  const session = await world.page.context().newCDPSession(world.page)
  for (let at = 0; at < SPOOFS.length; at += 5) {
    const some = SPOOFS.slice(at, at + 5)
    const page = await opened({ rule: 'plain', path: `/spoof/${at}`, justification: some.join(' ') })
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    const byId = new Map(nodes.map((node) => [node.nodeId, node]))
    const isTheirs = (id: string | undefined): boolean => {
      const node = id === undefined ? undefined : byId.get(id)
      return node !== undefined && (node.role?.value === 'blockquote' || isTheirs(node.parentId))
    }
    const sentence = SPOOFS[at - (at % 10)] ?? ''
    const saying = nodes.filter(
      ({ role, name }) => role?.value === 'StaticText' && String(name?.value).includes(sentence),
    )
    expect(saying.length, sentence).toBeGreaterThan(0)
    expect(
      saying.filter(({ nodeId }) => !isTheirs(nodeId)),
      sentence,
    ).toEqual([])
    expect(await page.locator('blockquote a, blockquote b').count()).toBe(0)
  }
})

describe('Approve', () => {
  test.each([1, 300, 5000, 65_536])(
    'opens for a text of %i bytes only when its last line was on the screen',
    async (length) => {
      const text = `${'a line of a text\n'.repeat(5000).slice(0, length - 1)}Z`
      const page = await opened({ rule: 'plain', path: `/text/${length}`, text })
      if (length > 4000) expect(await approve().isDisabled()).toBe(true)
      await seeAll()
      await until(() => page.evaluate(() => (globalThis as { sawLast?: true }).sawLast), 'last line on the screen')
      expect(await page.locator('.call ~ pre').innerText()).toMatch(/Z$/)
      expect(await page.locator('.fold').count()).toBe(length > 4000 ? 1 : 0)
    },
  )

  test.each([
    ['a text longer than the screen', `5${' 0'.repeat(400)} EVIL ${'0 '.repeat(1000)}`],
    ['empty lines', `5${'\n'.repeat(40)}EVIL${'\n'.repeat(110)}5`],
  ])('waits until what stands in between in a watched value was on the screen: %s', async (_, amount) => {
    const page = await opened({ rule: 'watched', query: '?tall', json: { amount, to: 'DE1', role: 'admin' } })
    await page.evaluate(() => {
      const evil = [...document.querySelectorAll('.watched bdi')].find((one) => one.textContent.includes('EVIL'))
      const text = evil && document.createTreeWalker(evil, NodeFilter.SHOW_TEXT).nextNode()
      const at = text?.textContent?.indexOf('EVIL') ?? -1
      const range = document.createRange()
      if (!text || at < 0) throw new Error('It is not there.')
      range.setStart(text, at)
      range.setEnd(text, at + 4)
      const footer = document.querySelector('footer.decide')
      const look = () => {
        const { top, bottom } = range.getBoundingClientRect()
        if (top > 0 && bottom < (footer?.getBoundingClientRect().top ?? 0))
          Object.assign(globalThis, { sawBetween: true })
        requestAnimationFrame(look)
      }
      look()
    })
    expect(await approve().isDisabled()).toBe(true)
    await seeAll()
    expect(await page.evaluate(() => (globalThis as { sawBetween?: true }).sawBetween)).toBe(true)
  })

  test('waits for what the rule watches, down to what is folded, and says how much is left', async () => {
    const json = { note: 'n'.repeat(3000), to: Array.from({ length: 60 }, (_, at) => `account ${at}`) }
    const page = await opened({ rule: 'watched', json })
    expect(await page.locator('.watched dt').first().innerText()).toBe('to › 0')
    expect(await page.locator('.watched').innerText()).toContain(`${FIELDS.absent} /role`)
    expect(await approve().isDisabled()).toBe(true)
    expect(await approve().evaluate((button) => button.ariaDescription)).toMatch(/\d/)
    expect(await seeAll()).toBeGreaterThan(1)
    expect(await page.locator('.watched dt').count()).toBe(60)
    expect(await page.locator('.watched').getByText('account 59').isVisible()).toBe(true)
  })

  test('of three short values that a rule watches is one gesture away on a phone: “show the next” brings all of them', async () => {
    const json = { note: 'n'.repeat(3000), amount: 1_250_000, to: 'FR7630006000011234567890189', role: 'admin' }
    const page = await opened({ rule: 'watched', query: '?fold', json, justification: 'Ticket 812, asked for twice.' })
    await next().click()
    await until(() => approve().isEnabled(), 'Approve open')
    expect(await page.locator('.watched dt').count()).toBe(3)
  })

  test('is reached by the keyboard alone, on 320 pixels with large text', async () => {
    await world.page.setViewportSize({ width: 320, height: 568 })
    const json = { amount: 5, to: 'DE1', role: 'admin', more: Array.from({ length: 30 }, (_, at) => at) }
    const page = await opened({ rule: 'watched', query: '?big', json })
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
    await seeAll()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    await world.page.setViewportSize({ width: 390, height: 844 })
  })

  test('of bytes that nobody shows waits until that was read', async () => {
    const page = await opened({ rule: 'watched', query: '?hidden', bytes: new Uint8Array(1_048_576), hidden: true })
    const said = await page.locator('.unshown').innerText()
    expect(said).toContain(MUCH.notShown(1_048_576).trim())
    expect(said).toContain('SHA-256')
    expect(said).toContain('billing')
    await seeAll()
  })
})

describe('what differs from the last one that was approved and ran', () => {
  const first = { amount: 100, to: 'DE1', role: 'user', note: 'rent', urgent: false, ref: 'A-1' }
  const rows = (page: Page, where: string) =>
    page
      .locator(`${where} > dl > div`)
      .evaluateAll((all) => all.map((row) => (row as HTMLElement).innerText.split(/\s*\n\s*/)))

  beforeAll(() => watchRows(world.page))

  test('stands at its field as text, before the rest; all stays to be seen, and nothing moves once it is shown', async () => {
    const before = await world.asks({ rule: 'watched', query: '?last', json: first })
    await world.opens(before)
    expect(await world.page.locator('.was, .since').count()).toBe(0)
    await seeAll()
    await world.app.approve()
    await world.page.locator('.outcome').waitFor()
    await world.runs(before)
    const { ref: _, ...rest } = first
    const page = await opened({
      rule: 'watched',
      query: '?last',
      json: { ...rest, amount: '100', urgent: true, note: 'rent\u202Etner', more: 1 },
    })
    const since = page.locator('.since a')
    expect(await since.innerText()).toContain(CHANGED.since(5, 'billing', '').split(' of ')[0])
    expect(await since.getAttribute('href')).toBe(`/r/${before}`)
    expect(await rows(page, '.watched')).toMatchObject([
      ['amount', '100', `${CHANGED.was} 100 ${CHANGED.kinds('number', 'text')}`],
      ['to', 'DE1'],
      ['role', 'user'],
    ])
    const body = await page.locator('.card > .fields').last().innerText()
    const order = ['note', 'urgent', 'more', 'last'].map((name) => body.indexOf(name))
    expect(order.slice(0, 3)).toEqual(order.slice(0, 3).toSorted((a, b) => a - b))
    expect(body).toContain(`${CHANGED.was} false`)
    expect(body).toContain('⟦U+202E⟧')
    expect(body).toContain(CHANGED.added)
    expect(await page.locator('.card').getByText(CHANGED.goneWas).locator('..').innerText()).toContain('A-1')
    await seeAll()
    expect(await rowsSeen(page)).toBeGreaterThan(6)
    expect(await moved(page)).toEqual([])
  })

  test('is left out where the relay tells it too late: the fields stay, and the facts stand below them', async () => {
    await world.page.route('**/earlier', async (route) => {
      await world.page.locator('.what + div:not(.host)').waitFor({ state: 'attached' })
      await route.continue()
    })
    const told = world.page.waitForResponse(/\/earlier$/)
    const page = await opened({ rule: 'watched', query: '?last', json: { ...first, ref: 'late' } })
    await told
    await page.locator('.card h2').getByText(EARLIER.similar).waitFor()
    expect(await page.locator('.was, .since').count()).toBe(0)
    expect((await page.locator('.fields dt').allInnerTexts()).slice(-3)).toEqual(['note', 'urgent', 'ref'])
    await page.locator('.column:has(> .phrase) > .facts').waitFor()
    expect(await moved(page)).toEqual([])
    await page.unrouteAll()
  })

  test('moves none of them where all that stands beside them loads too late', async () => {
    const { page } = world
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.setBypassServiceWorker', { bypass: true })
    await page.route('**/assets/day-*.js', async (route) => {
      await page.locator('.fields dt').first().waitFor()
      await route.continue()
    })
    await opened({ rule: 'watched', query: '?alone=1', json: first })
    await page.locator('.column:has(> .phrase) .ago').waitFor()
    await page.locator('.column:has(> .phrase) > .facts').waitFor()
    expect(await moved(page)).toEqual([])
    await page.unrouteAll()
    await session.detach()
  })

  test('has nothing above it that takes another line as time goes, however wide the window', async () => {
    const page = await opened({ rule: 'watched', query: '?last', json: first })
    const grown = await page.locator('.ago').evaluate((now) => {
      const line = now.parentElement ?? now
      return Array.from({ length: 60 }, (_, at) => 250 + at * 4).filter((width) => {
        line.style.inlineSize = `${width}px`
        const heights = ['now', '59 seconds ago', '10 minutes ago'].map((span) => {
          now.textContent = span
          return line.getBoundingClientRect().height
        })
        return new Set(heights).size > 1
      })
    })
    expect(grown).toEqual([])
  })

  test('keeps Approve out of sight until it is told, or is late; and no tap is taken in the moment in which Approve is shown', async () => {
    const request = await world.asks({ rule: 'plain', path: '/nothing-in-it' })
    const page = await world.page.context().newPage()
    await page.addInitScript(() => {
      const looking = new MutationObserver(() => {
        const approve = document.querySelector<HTMLButtonElement>('.decide .approve')
        if (!approve || !document.querySelector('.what + div:not(.host)')) return
        looking.disconnect()
        const isOpen = !approve.disabled
        approve.click()
        Object.assign(globalThis, { tapped: { isOpen, isTaken: approve.disabled } })
      })
      looking.observe(document, { subtree: true, childList: true, attributes: true })
    })
    // Later than a second: Approve was drawn long before it is shown.
    await page.route('**/earlier', async (route) => {
      await page.locator('.what + div:not(.host)').waitFor({ state: 'attached' })
      await route.continue()
    })
    await page.goto(new URL(`/r/${request}`, world.page.url()).href)
    const tapped = () => page.evaluate(() => (globalThis as { tapped?: object }).tapped)
    const found = await until(tapped, 'a tap in the first moment')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.close()
    expect(found).toEqual({ isOpen: true, isTaken: false })
  })
})
