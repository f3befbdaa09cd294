import { useState } from 'preact/hooks'
import type { Base64Url } from '../../relay/contract/ids.ts'
import type { App } from '../app.ts'
import type { Trouble } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { JOIN } from '../words-enrol.ts'
import { TroubleNote, Warning } from './message.tsx'

type Props = Readonly<{ app: App; isBroken: boolean; found: (token: Base64Url) => void }>

/** For an app that was opened without its invitation: the code leads to the same one. */
export function CodeForm({ app, isBroken, found }: Props) {
  const [code, setCode] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [note, setNote] = useState('')
  const [trouble, setTrouble] = useState<Trouble>()
  const words = JOIN.code
  const send = async () => {
    setTrouble(undefined)
    if (code.replace(/[\s-]/g, '').length !== 8) return setNote(words.incomplete)
    setNote('')
    setBusy(true)
    const answer = await app.relay.also(OWN_ROWS).call('claimInvitation', { body: { code } })
    setBusy(false)
    if ('reply' in answer) return found(answer.reply.token)
    if (answer.trouble.code === 'token-invalid') return setNote(words.wrong)
    return setTrouble(answer.trouble)
  }
  return (
    <form
      class="card narrow hero"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <h1>{words.title}</h1>
      <p>{isBroken ? words.broken : words.next}</p>
      <label class="field">
        {words.label}
        <input
          required
          class="mono"
          autocomplete="one-time-code"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={16}
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
    </form>
  )
}
