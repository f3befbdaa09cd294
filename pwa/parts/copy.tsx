import { useState } from 'preact/hooks'
import { COPY } from '../words-later.ts'

export function Copy({ text }: Readonly<{ text: string }>) {
  const [isCopied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <button type="button" onClick={copy} aria-live="polite">
      {isCopied ? COPY.copied : COPY.copy}
    </button>
  )
}
