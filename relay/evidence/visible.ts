/**
 * Text as a screen may show it: whatever hides, reorders or imitates is written out as `⟦U+202E⟧`.
 *
 * Rule: the engine's own Unicode tables decide, by property. A list of our own would be outdated.
 */
export type Visible = Readonly<{
  text: string
  /** Something was written out: the screen should say so. */
  marked: boolean
}>

/**
 * Default-ignorable (zero width, variation selectors, tags), bidirectional controls, control and
 * format characters, lone surrogates, private use, every space but the plain one, line and paragraph
 * separators; and the brackets of our own marks, so that no text can fake one.
 */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}⟦⟧]|(?! )\p{Zs}/gu

export function visible(text: string): Visible {
  const shown = text.replace(HIDDEN, mark)
  return { text: shown, marked: shown !== text }
}

/** Line by line, for bodies: a line feed is shown by the new line itself. A tab is still marked. */
export function visibleLines(text: string): readonly Visible[] {
  return text.split('\n').map(visible)
}

function mark(character: string): string {
  return `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`
}
