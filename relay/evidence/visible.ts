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

/** Combining marks that have nothing to combine with, or more of them than any language puts on one letter. */
const PILED = /(?<=^|⟧|\p{M}{8})\p{M}/gu
/** Scripts whose letters pass for Latin ones. */
const ALIKE = /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Armn}\p{sc=Cher}]/u

export function visible(text: string): Visible {
  const shown = text
    .replace(HIDDEN, mark)
    .replace(PILED, mark)
    .replace(/[\p{L}\p{M}]+/gu, (word) => (ALIKE.test(word) && /\p{sc=Latn}/u.test(word) ? `${word}⟦2 scripts⟧` : word))
  return { text: shown, marked: shown !== text }
}

/**
 * How text with letters that run from right to left is set, so that no part of it stands in another order than it
 * has: `leftward`, from right to left, where it is of nothing else; `ordered`, letter by letter from left to right,
 * beside other letters or digits.
 */
export function flow(text: string): 'ordered' | 'leftward' | '' {
  if (!/[\u0590-\u08ff\ufb1d-\ufefc\ud802\ud803\ud83a\ud83b]/.test(text)) return ''
  return /[^\s\p{M}\p{P}\p{sc=Hebr}\p{sc=Arab}]|\p{N}/u.test(text) ? 'ordered' : 'leftward'
}

/** Line by line, for bodies: a line feed is shown by the new line itself. A tab is still marked. */
export function visibleLines(text: string): readonly Visible[] {
  return text.split('\n').map(visible)
}

function mark(character: string): string {
  return `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`
}
