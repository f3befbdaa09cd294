import { flow, visible } from '../relay/evidence/visible.ts'

/**
 * Text that came from outside, with every invisible or reordering character as its code. Whoever shows
 * it sets it apart, so that it cannot reorder what stands around it.
 *
 * @param lines a new line is shown as one; otherwise it is marked like other control characters
 */
export function saidText(text: string, lines = false): Readonly<{ text: string; look: string }> {
  const marked = visible(text).text
  // No text can fake a mark, so this one is a line feed.
  const shown = lines ? marked.replaceAll('⟦U+000A⟧', '\n') : marked
  return { text: shown, look: `${shown === text ? '' : 'marked'} ${flow(shown)}`.trim() }
}
