/** Signing in without any device of one's own. It lets a person read, for an hour. */
import { useState } from 'preact/hooks'
import { readRecoveryCode } from '../../relay/evidence/recovery-code.ts'
import type { App } from '../app.ts'
import { remember } from '../memory.ts'
import type { Trouble } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { RECOVERY } from '../words-own.ts'
import { TroubleNote, Warning } from './message.tsx'

export function Recover({ app, back }: Readonly<{ app: App; back: () => void }>) {
  const [code, setCode] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [note, setNote] = useState('')
  const [trouble, setTrouble] = useState<Trouble>()
  const send = async () => {
    setTrouble(undefined)
    if (readRecoveryCode(code) === undefined) return setNote(RECOVERY.incomplete)
    setNote('')
    setBusy(true)
    const answer = await app.relay.also(OWN_ROWS).call('recover', { body: { code } })
    setBusy(false)
    if ('trouble' in answer) {
      if (answer.trouble.code === 'token-invalid') return setNote(RECOVERY.wrong)
      return setTrouble(answer.trouble)
    }
    const { id, name, email, roles } = answer.reply.person
    const person = { id, name, email, roles }
    remember('person', person)
    return app.setPerson(person)
  }
  return (
    <form
      class="card narrow hero"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <h1>{RECOVERY.signInTitle}</h1>
      <p>{RECOVERY.signInNext}</p>
      <label class="field">
        {RECOVERY.label}
        <input
          required
          autofocus
          class="mono"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={64}
          dir="ltr"
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </label>
      {note && <Warning>{note}</Warning>}
      {trouble && <TroubleNote trouble={trouble} />}
      <button class="approve wide" disabled={isBusy} aria-busy={isBusy}>
        {isBusy ? RECOVERY.busy : RECOVERY.signIn}
      </button>
      <button type="button" onClick={back}>
        {RECOVERY.back}
      </button>
    </form>
  )
}
