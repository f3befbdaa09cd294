/** A code that somebody types: of an invitation, or for signing in without a device. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Trouble } from '../relay.ts'
import { TroubleNote, Warning } from './message.tsx'

type Words = Readonly<Record<'label' | 'incomplete' | 'wrong' | 'button' | 'busy', string>>

type Props = Readonly<{
  title: string
  next: string
  words: Words
  /** How the browser may help: with a code that it was sent, or not at all. */
  autocomplete: 'one-time-code' | 'off'
  maxLength: number
  /** It is where whoever opened this wants to type. */
  isWanted?: true
  isComplete: (code: string) => boolean
  /** @returns why it came to nothing; undefined once the screen goes on */
  send: (code: string) => Promise<Trouble | undefined>
  children?: ComponentChildren
}>

export function TypedCode({ title, next, words, isComplete, send, children, ...about }: Props) {
  const [code, setCode] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [note, setNote] = useState('')
  const [trouble, setTrouble] = useState<Trouble>()
  const submit = async () => {
    setTrouble(undefined)
    if (!isComplete(code)) return setNote(words.incomplete)
    setNote('')
    setBusy(true)
    const found = await send(code)
    setBusy(false)
    if (found?.code === 'token-invalid') return setNote(words.wrong)
    return setTrouble(found)
  }
  return (
    <form
      class="card narrow hero"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h1>{title}</h1>
      <p>{next}</p>
      <label class="field">
        {words.label}
        <input
          required
          autofocus={about.isWanted}
          class="mono"
          autocomplete={about.autocomplete}
          autocapitalize="characters"
          spellcheck={false}
          maxLength={about.maxLength}
          dir="ltr"
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </label>
      {note && <Warning>{note}</Warning>}
      {trouble && <TroubleNote trouble={trouble} />}
      <button class="approve wide" disabled={isBusy} aria-busy={isBusy}>
        {isBusy ? words.busy : words.button}
      </button>
      {children}
    </form>
  )
}
