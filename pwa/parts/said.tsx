import { saidText } from '../said.ts'
import type { Sentence } from '../sentence.ts'

/** Text that came from outside, set apart; `lines` as in `saidText`. */
export function Said({ text: given, lines = false }: Readonly<{ text: string; lines?: boolean }>) {
  const { text, look } = saidText(given, lines)
  return (
    <bdi dir="ltr" class={look || undefined}>
      {text}
    </bdi>
  )
}

/** Our words as they are, and what others wrote set apart in them. */
export function Saying({ parts, lines = false }: Readonly<{ parts: Sentence; lines?: boolean }>) {
  return <>{parts.map((part) => (typeof part === 'string' ? part : <Said text={part.name} lines={lines} />))}</>
}
