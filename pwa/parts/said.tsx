import { saidText } from '../said.ts'

/** Text that came from outside, set apart; `lines` as in `saidText`. */
export function Said({ text: given, lines = false }: Readonly<{ text: string; lines?: boolean }>) {
  const { text, isMarked } = saidText(given, lines)
  return (
    <bdi dir="ltr" class={isMarked ? 'marked' : undefined}>
      {text}
    </bdi>
  )
}
