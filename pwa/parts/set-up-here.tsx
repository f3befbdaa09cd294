/**
 * For a device that has a passkey of its person (a synced one, or one whose browser was emptied) and nothing
 * else: it becomes one of theirs again, by a statement of that passkey.
 */
import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import type { Changing } from '../change.ts'
import { recall, remember as keep, type OwnDevice } from '../device-memory.ts'
import { deviceName, makeDeviceKey, type DeviceKey } from '../enrolment.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { CHANGE, DEVICES, SETTINGS } from '../words-own.ts'
import { Icon } from './icon.tsx'

type Props = Readonly<{ app: App; change: Changing; isGuest: boolean; added: (own: OwnDevice | undefined) => void }>

export function SetUpHere({ app, change, isGuest, added }: Props) {
  const [key, setKey] = useState<DeviceKey>()
  const [vapidPublicKey, setVapid] = useState<string>()
  const relay = app.relay.also(OWN_ROWS)
  useEffect(() => {
    void makeDeviceKey().then(setKey)
    void relay
      .call('about', {})
      .then((answer) => setVapid('reply' in answer ? answer.reply.vapid_public_key : undefined))
  }, [])
  const add = () => {
    if (!key || vapidPublicKey === undefined) return
    const adding = { kind: 'add_device', name: deviceName(navigator.userAgent), device_jkt: key.jkt } as const
    change.make(adding, async (signed) => {
      const answer = await relay.call('addDevice', { body: { signed, jwk: key.jwk } })
      if ('trouble' in answer) return answer.trouble
      const { device, token } = answer.reply
      const person = change.me?.person.id
      if (person) await keep('device', { id: device.id, person, token, key: key.key, jwk: key.jwk, vapidPublicKey })
      added(await recall('device'))
      return undefined
    })
  }
  return (
    <section class="card">
      <h2>{SETTINGS.here}</h2>
      <p class="note">
        <Icon name="warning" />
        <span>{SETTINGS.notEnrolled}</span>
      </p>
      {!isGuest && (
        <div class="buttons">
          <button
            type="button"
            class="approve"
            disabled={change.isBusy || !key || vapidPublicKey === undefined}
            aria-busy={change.isSigning}
            onClick={add}
          >
            {change.isSigning ? CHANGE.busy : DEVICES.setUpHere}
          </button>
        </div>
      )}
    </section>
  )
}
