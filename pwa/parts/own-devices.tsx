/** One's devices: what each is called, when it was there last, and what to do when one is lost. */
import { useState } from 'preact/hooks'
import type { Changing } from '../change.ts'
import { forget, type OwnDevice } from '../device-memory.ts'
import { forgetPasskey } from '../passkey-forgotten.ts'
import type { Answered, Relay } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { HERE, named } from '../sentence.ts'
import { DEVICES, SETTINGS } from '../words-own.ts'
import { Confirm } from './confirm.tsx'
import { Rename } from './rename.tsx'
import { Said, Saying } from './said.tsx'

type Me = Answered<'me'>
type Device = Me['devices'][number]
type Props = Readonly<{ me: Me; own: OwnDevice | undefined; change: Changing; relay: Relay }>

export function OwnDevices({ me, own, change, relay: asked }: Props) {
  const relay = asked.also(OWN_ROWS)
  const [renaming, setRenaming] = useState<Device>()
  const [losing, setLosing] = useState<Device>()

  const rename = ({ id: device }: Device, name: string) =>
    change.make({ kind: 'rename_device', device, name }, async (signed) => {
      const answer = await relay.call('renameDevice', { params: { id: device }, body: signed })
      setRenaming(undefined)
      return 'trouble' in answer ? answer.trouble : undefined
    })
  const revoke = ({ id: device }: Device, passkey: Device['passkey']) =>
    change.make({ kind: 'revoke_device', device, ...(passkey && { passkey }) }, async (signed) => {
      const answer = await relay.call('revokeDevice', { params: { id: device }, body: signed })
      setLosing(undefined)
      if ('trouble' in answer) return answer.trouble
      if (device === own?.id) await forget('device')
      if (passkey) await forgetPasskey(passkey)
      return undefined
    })
  return (
    <section class="list">
      <h2>{SETTINGS.devices}</h2>
      <ul>
        {me.devices.map((device) => (
          <li key={device.id} class="row manage">
            <span class="row-main">
              <b>
                <Said text={device.name} />
                {device.id === own?.id && <span class="quiet"> ({SETTINGS.current})</span>}
              </b>
              <span class="quiet small">{factsOf(device)}</span>
            </span>
            <span class="buttons">
              <button
                type="button"
                class="small"
                aria-label={DEVICES.of(DEVICES.rename, device.name)}
                onClick={() => setRenaming(device)}
              >
                {DEVICES.rename}
              </button>
              <button
                type="button"
                class="small"
                aria-label={DEVICES.of(endOf(device, own), device.name)}
                onClick={() => setLosing(device)}
              >
                {endOf(device, own)}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {me.devices.length === 0 && <p class="card quiet">{DEVICES.none}</p>}
      {renaming && (
        <Rename
          name={renaming.name}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          rename={(name) => rename(renaming, name)}
          close={() => setRenaming(undefined)}
        />
      )}
      {losing && (
        <Lost
          device={losing}
          me={me}
          change={change}
          revoke={(passkey) => revoke(losing, passkey)}
          close={() => setLosing(undefined)}
        />
      )}
    </section>
  )
}

function endOf({ id, kind }: Device, own: OwnDevice | undefined): string {
  return id === own?.id || kind === 'browser' ? SETTINGS.revoke : DEVICES.lost
}

function factsOf(device: Device): string {
  const facts = [SETTINGS.kind[device.kind], SETTINGS.added(device.created_at)]
  if (device.last_seen_at !== undefined) facts.push(SETTINGS.seen(device.last_seen_at))
  if (device.kind === 'phone' && !device.push) facts.push(DEVICES.noPush)
  return facts.join(DEVICES.between)
}

type LostProps = Readonly<{
  device: Device
  me: Me
  change: Changing
  revoke: (passkey: Device['passkey']) => void
  close: () => void
}>

/** In one gesture also the passkey that came with it: a synced one may be on other devices. */
function Lost({ device, me, change, revoke, close }: LostProps) {
  const passkey = me.passkeys.find(({ id }) => id === device.passkey)
  const isLast = me.passkeys.length === 1
  const [isGoing, setGoing] = useState(passkey?.syncs === false && !isLast)
  return (
    <Confirm
      title={named(SETTINGS.revokeTitle(HERE), [device.name])}
      next={device.kind === 'browser' ? DEVICES.revokeBrowserNext : DEVICES.revokeNext}
      verb={SETTINGS.revoke}
      keep={SETTINGS.keep}
      isBusy={change.isBusy}
      isSigning={change.isSigning}
      confirm={() => revoke(isGoing ? passkey?.id : undefined)}
      close={close}
    >
      {passkey && (
        <label class="choice">
          <input
            type="checkbox"
            checked={isGoing}
            disabled={isLast}
            onChange={(event) => setGoing(event.currentTarget.checked)}
          />
          <span>
            <b>
              <Saying parts={named(DEVICES.passkeyToo(HERE), [passkey.name])} />
            </b>
            <span class="quiet small block">
              {isLast ? DEVICES.passkeyLast : passkey.syncs === false ? DEVICES.passkeyBound : DEVICES.passkeySynced}
            </span>
          </span>
        </label>
      )}
    </Confirm>
  )
}
