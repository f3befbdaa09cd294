import { saidText } from '../said.ts'

/** Text that came from outside, set apart; `lines` as in `saidText`. */
export function Said({ text: given, lines = false }: Readonly<{ text: string; lines?: boolean }>) {
  const { text, look } = saidText(given, lines)
  return (
    <bdi dir="ltr" class={look || undefined}>
      {text}
    </bdi>
  )
}
