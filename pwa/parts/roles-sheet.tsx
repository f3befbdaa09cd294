import { useState } from 'preact/hooks'
import type { Role } from '../../relay/contract/change.ts'
import type { Changing } from '../change.ts'
import { HERE, named } from '../sentence.ts'
import { PEOPLE } from '../words-people.ts'
import { Confirm } from './confirm.tsx'
import { ROLES } from './invite-form.tsx'
import type { Listed } from './person-row.tsx'
import { Saying } from './said.tsx'

type Props = Readonly<{ person: Listed; change: Changing; give: (roles: readonly Role[]) => void; close: () => void }>

/** What somebody may do: all of it is chosen, said once more as it is signed, and only then confirmed. */
export function RolesSheet({ person, change, give, close }: Props) {
  const [roles, setRoles] = useState<readonly Role[]>(person.roles)
  const wanted = ROLES.filter((role) => roles.includes(role))
  const isSame = ROLES.every((role) => roles.includes(role) === person.roles.includes(role))
  const isLosing = (role: Role): boolean => person.roles.includes(role) && !roles.includes(role)
  return (
    <Confirm
      title={named(PEOPLE.rolesTitle(HERE), [person.name])}
      next={PEOPLE.rolesNext}
      verb={PEOPLE.rolesGive}
      keep={PEOPLE.rolesKeep}
      isBusy={change.isBusy || isSame || wanted.length === 0}
      isSigning={change.isSigning}
      confirm={() => give(wanted)}
      close={close}
    >
      <div role="group" aria-label={PEOPLE.roles}>
        {ROLES.map((role) => (
          <label key={role} class="choice">
            <input
              type="checkbox"
              checked={roles.includes(role)}
              disabled={change.isSigning}
              onChange={(event) =>
                setRoles(event.currentTarget.checked ? [...roles, role] : roles.filter((one) => one !== role))
              }
            />
            <span>
              <b>{PEOPLE.roleNames[role]}</b>
              <span class={`${isLosing(role) ? 'wrong' : 'quiet'} small block`}>
                {isLosing(role) ? PEOPLE.roleLost[role] : PEOPLE.roleSays[role]}
              </span>
            </span>
          </label>
        ))}
      </div>
      <p role="status">
        {wanted.length === 0 ? (
          PEOPLE.rolesNone
        ) : isSame ? (
          PEOPLE.rolesSame
        ) : (
          <Saying parts={named(PEOPLE.rolesSigned(HERE, wanted), [person.name])} />
        )}
      </p>
    </Confirm>
  )
}
