/**
 * The extension's overlay as the operator sees it. It lives in a closed shadow root, where neither a
 * page nor playwright reaches; DevTools does, and so does WebDriver BiDi (firefox.ts). The click is a real
 * one at the place of the button.
 */
import type { Page } from 'playwright-core'
import { until } from './until.ts'

type Send = (method: string, params?: Readonly<Record<string, unknown>>) => Promise<unknown>
export type Node = Readonly<{
  /** What the browser calls it by. */
  nodeId: number | string
  nodeName: string
  nodeType: number
  nodeValue: string
  attributes?: readonly string[]
  children?: readonly Node[]
  shadowRoots?: readonly Node[]
  /** Of a shadow root. */
  shadowRootType?: string
  contentDocument?: Node
}>

export type Overlay = Readonly<{
  /** All its words, one line per piece. */
  text: () => Promise<string>
  /** Waits until it says this. */
  says: (words: string) => Promise<void>
  press: (button: string) => Promise<void>
}>

const ELEMENT = 1
const TEXT = 3

export async function overlayOf(page: Page): Promise<Overlay> {
  const session = await page.context().newCDPSession(page)
  return overlayBy((method, params) => session.send(method as never, params as never))
}

/** @param send speaks DevTools to the page's target */
export function overlayBy(send: Send): Overlay {
  return overlayThrough({
    root: async () => {
      const { root } = (await send('DOM.getDocument', { depth: -1, pierce: true })) as { root: Node }
      return root
    },
    middle: async ({ nodeId }) => {
      const { model } = (await send('DOM.getBoxModel', { nodeId })) as { model: { content: number[] } }
      const [left = 0, top = 0, , , right = 0, bottom = 0] = model.content
      return { x: (left + right) / 2, y: (top + bottom) / 2 }
    },
    click: async (place) => {
      const at = { ...place, button: 'left', clickCount: 1 }
      await send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at })
      await send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at })
    },
  })
}

type Place = Readonly<{ x: number; y: number }>

/** How a browser lets a test look into a page, past closed shadow roots, and click in it. */
type Way = Readonly<{
  root: () => Promise<Node>
  middle: (node: Node) => Promise<Place>
  click: (at: Place) => Promise<void>
}>

export function overlayThrough(way: Way): Overlay {
  const roots = async () => closedRoots(await way.root())
  const text = async () => (await roots()).map(textOf).join('\n')
  return {
    text,
    says: async (words) => {
      let last = ''
      await until(async () => {
        last = await text()
        return last.includes(words) ? true : undefined
      }, `overlay with "${words}"`).catch((error: unknown) => {
        throw new Error(`The overlay does not say "${words}", but: ${last}`, { cause: error })
      })
    },
    press: async (label) => {
      const button = await until(
        async () => (await roots()).flatMap(buttonsOf).find((one) => textOf(one).includes(label)),
        `button "${label}" in the overlay`,
      )
      await way.click(await way.middle(button))
    },
  }
}

function closedRoots(node: Node): readonly Node[] {
  const own = (node.shadowRoots ?? []).filter((root) => root.shadowRootType === 'closed')
  const below = [...(node.children ?? []), ...(node.contentDocument ? [node.contentDocument] : [])]
  return [...own, ...below.flatMap(closedRoots)]
}

function textOf(node: Node): string {
  if (node.nodeType === TEXT) return node.nodeValue.trim()
  if (node.nodeName === 'STYLE' || isHidden(node)) return ''
  return (node.children ?? [])
    .map(textOf)
    .filter((text) => text !== '')
    .join('\n')
}

function buttonsOf(node: Node): readonly Node[] {
  if (isHidden(node)) return []
  const own = node.nodeType === ELEMENT && node.nodeName === 'BUTTON' ? [node] : []
  return [...own, ...(node.children ?? []).flatMap(buttonsOf)]
}

function isHidden(node: Node): boolean {
  const names = (node.attributes ?? []).filter((_, index) => index % 2 === 0)
  return names.includes('hidden') || (node.nodeName === 'DIALOG' && !names.includes('open'))
}
