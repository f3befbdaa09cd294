/** A note in the corner: something ended or was stopped while nobody looked at its card. */
import { WORDS } from '../words.ts'
import { make, type Child } from './element.ts'
import type { Mounted } from './mounted.ts'
import type { Tone } from './scene.ts'

const NOTE_MILLISECONDS = 12_000

export type Note = Readonly<{
  tone: Tone
  title: string
  lines: readonly Child[]
  /** Text of the page, shown as such. */
  call?: string
  /** With it there is a button that asks for approval. */
  ask?: () => void
  /** The word for closing it, where it was looked up before. */
  close?: string
}>

/** @returns shows one, in place of what was shown before */
export function openNotes(): (on: Pick<Mounted, 'toast' | 'pill'>, note: Note) => void {
  let hiding: ReturnType<typeof setTimeout> | undefined
  return ({ toast, pill }, { tone, title, lines, call, ask: pressed, close: word }) => {
    const close = make('button', '', word ?? WORDS.close)
    const asks = make('button', 'main', WORDS.askFor)
    const hide = () => {
      if (toast.matches(':popover-open')) toast.hidePopover()
    }
    close.addEventListener('click', (event) => {
      if (event.isTrusted) hide()
    })
    asks.addEventListener('click', (event) => {
      if (!event.isTrusted) return
      hide()
      pressed?.()
    })
    toast.className = `toast ${tone}`
    toast.classList.toggle('above', pill.matches(':popover-open'))
    toast.replaceChildren(
      make('div', 'title', title),
      ...lines.map((line) => (line === undefined ? '' : make('div', 'note', line))),
      call === undefined ? '' : make('div', 'page-text', call),
      make('div', 'acts', close, pressed ? asks : ''),
    )
    hide()
    toast.showPopover()
    clearTimeout(hiding)
    // What can be pressed stays until it is.
    if (!pressed) hiding = setTimeout(hide, NOTE_MILLISECONDS)
  }
}
