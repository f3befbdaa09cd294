import { useState } from 'preact/hooks'
import type { Role } from '../../relay/contract/change.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { CHANGE } from '../words-own.ts'
import { PEOPLE } from '../words-people.ts'

export type Invited = Readonly<{ name: string; email: string; roles: readonly Role[] }>
type Props = Readonly<{ isBusy: boolean; isSigning: boolean; invite: (invited: Invited) => void }>

export const ROLES: readonly Role[] = ['approver', 'operator', 'admin']

export function InviteForm({ isBusy, isSigning, invite }: Props) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [roles, setRoles] = useState<readonly Role[]>(['approver'])
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        invite({ name: name.trim(), email: email.trim().toLowerCase(), roles })
      }}
    >
      <h2>{PEOPLE.invite}</h2>
      <div class="two">
        <label class="field">
          {PEOPLE.name}
          <input
            required
            maxLength={LIMITS.nameCharacters}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          {PEOPLE.email}
          <input
            required
            type="email"
            maxLength={254}
            autocomplete="off"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </label>
      </div>
      <fieldset class="chips">
        <legend>{PEOPLE.roles}</legend>
        {ROLES.map((role) => (
          <label key={role}>
            <input
              type="checkbox"
              checked={roles.includes(role)}
              onChange={(event) =>
                setRoles(event.currentTarget.checked ? [...roles, role] : roles.filter((one) => one !== role))
              }
            />
            <span>{PEOPLE.roleNames[role]}</span>
          </label>
        ))}
      </fieldset>
      <button class="approve" aria-busy={isSigning} disabled={isBusy || roles.length === 0}>
        {isSigning ? CHANGE.busy : PEOPLE.send}
      </button>
    </form>
  )
}
