import { pushState } from '../push-state.ts'
import type { Answered } from '../relay.ts'
import { PEOPLE } from '../words-people.ts'
import { Said } from './said.tsx'

export type Listed = Answered<'people'>['people'][number]
type Device = Listed['devices'][number]
type Props = Readonly<{
  person: Listed
  isMe: boolean
  /** A new passkey for them was asked for already. */
  isBack: boolean
  disable: () => void
  reinvite: () => void
  changeRoles: () => void
  /** One of their devices. */
  end: (device: Device) => void
}>

/** Who somebody is, by what they sign and are reached, and what an administrator can do about it. */
export function PersonRow({ person, isMe, isBack, disable, reinvite, changeRoles, end }: Props) {
  const { name, email, roles, active, passkeys, devices, last_seen_at: seen } = person
  return (
    <li class={active ? 'row person' : 'row person off'}>
      <span class="row-main">
        <b>
          <Said text={name} />
          {isMe && ` ${PEOPLE.you}`}
        </b>
        <span class="quiet">
          {email} · {roles.map((role) => PEOPLE.roleNames[role]).join(', ')}
        </span>
        <span class="quiet small">
          {active
            ? `${PEOPLE.passkeys(passkeys)} · ${PEOPLE.devices(devices.length)}${seen === undefined ? '' : ` · ${PEOPLE.seen(seen)}`}`
            : PEOPLE.disabled}
        </span>
        {active && !devices.some(({ kind }) => kind === 'phone') && <span class="quiet small">{PEOPLE.noPush}</span>}
        {devices.map((device) => (
          <DeviceLine key={device.id} device={device} {...(!isMe && { of: name, end: () => end(device) })} />
        ))}
      </span>
      {active && !isMe && (
        <span class="row-acts">
          <button type="button" class="small" aria-label={PEOPLE.rolesLong(name)} onClick={changeRoles}>
            {PEOPLE.rolesOf}
          </button>
          {!isBack && (
            <button type="button" class="small" aria-label={PEOPLE.reinviteLong(name)} onClick={reinvite}>
              {PEOPLE.reinvite}
            </button>
          )}
          <button type="button" class="small" aria-label={PEOPLE.disableLong(name)} onClick={disable}>
            {PEOPLE.disable}
          </button>
        </span>
      )}
    </li>
  )
}

type LineProps = Readonly<{ device: Device; of?: string; end?: () => void }>

function DeviceLine({ device, of = '', end }: LineProps) {
  return (
    <span class="row-device quiet small">
      <span>
        <Said text={device.name} />: {healthOf(device)}
      </span>
      {end && (
        <button type="button" class="small" aria-label={PEOPLE.endLong(device.name, of)} onClick={end}>
          {PEOPLE.end}
        </button>
      )}
    </span>
  )
}

/** Of a phone, how pushes to it fare. */
function healthOf({ kind, health }: Device): string {
  if (kind === 'browser') return PEOPLE.browser
  return health ? pushState(health) : ''
}
