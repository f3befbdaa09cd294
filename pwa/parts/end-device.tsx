import { useState } from 'preact/hooks'
import type { Changing } from '../change.ts'
import { HERE, named } from '../sentence.ts'
import { DEVICES } from '../words-own.ts'
import { PEOPLE } from '../words-people.ts'
import { Confirm } from './confirm.tsx'
import type { Listed } from './person-row.tsx'

export type Ending = Readonly<{ person: Listed; device: Listed['devices'][number] }>
type Props = Ending &
  Readonly<{ change: Changing; end: (passkey: Ending['device']['passkey']) => void; close: () => void }>

/** Somebody else's device, and where it is wanted the passkey that came with it. */
export function EndDevice({ person, device, change, end, close }: Props) {
  const [isGoing, setGoing] = useState(false)
  return (
    <Confirm
      title={[...named(PEOPLE.endTitle(HERE), [device.name]), ...named(PEOPLE.endTitleOf(HERE), [person.name])]}
      next={device.kind === 'browser' ? DEVICES.revokeBrowserNext : PEOPLE.endNext}
      verb={PEOPLE.end}
      keep={PEOPLE.keep}
      isBusy={change.isBusy}
      isSigning={change.isSigning}
      confirm={() => end(isGoing ? device.passkey : undefined)}
      close={close}
    >
      {device.passkey && (
        <label class="choice">
          <input
            type="checkbox"
            checked={isGoing}
            disabled={change.isSigning}
            onChange={(event) => setGoing(event.currentTarget.checked)}
          />
          <span>
            <b>{PEOPLE.endPasskey}</b>
            <span class="quiet small block">{person.passkeys > 1 ? PEOPLE.endPasskeyNext : PEOPLE.endLastPasskey}</span>
          </span>
        </label>
      )}
    </Confirm>
  )
}
