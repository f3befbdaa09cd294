import { visible } from '../../relay/evidence/visible.ts'

/**
 * Text that came from outside: set apart so that it cannot reorder what stands around it, and with
 * every invisible or reordering character shown as its code.
 *
 * @param lines a new line is shown as one; otherwise it is marked like other control characters
 */
export function Said({ text, lines }: Readonly<{ text: string; lines?: boolean }>) {
  const parts = (lines ? text.split('\n') : [text]).map(visible)
  const isMarked = parts.some((part) => part.marked)
  return (
    <bdi dir="ltr" class={isMarked ? 'marked' : undefined}>
      {parts.map((part) => part.text).join('\n')}
    </bdi>
  )
}
