import { useState } from 'preact/hooks'
import { LIMITS } from '../../relay/contract/limits.ts'
import { HERE, named } from '../sentence.ts'
import { CHANGE, DEVICES } from '../words-own.ts'
import { Saying } from './said.tsx'
import { Sheet } from './sheet.tsx'

type Props = Readonly<{
  name: string
  isBusy: boolean
  isSigning: boolean
  rename: (name: string) => void
  close: () => void
}>

/** A new name for one's own device or passkey; it takes a passkey, as what is revoked later goes by it. */
export function Rename({ name: was, isBusy, isSigning, rename, close }: Props) {
  const [name, setName] = useState(was)
  return (
    <Sheet title="rename-title" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rename(name.trim())
        }}
      >
        <h2 id="rename-title">
          <Saying parts={named(DEVICES.renameTitle(HERE), [was])} />
        </h2>
        <label class="field">
          {DEVICES.name}
          <input
            required
            autofocus
            maxLength={LIMITS.nameCharacters}
            pattern=".*\S.*"
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <div class="buttons">
          <button type="button" disabled={isSigning} onClick={close}>
            {DEVICES.keepName}
          </button>
          <button class="approve" disabled={isBusy || name.trim() === was} aria-busy={isSigning}>
            {isSigning ? CHANGE.busy : DEVICES.rename}
          </button>
        </div>
      </form>
    </Sheet>
  )
}
