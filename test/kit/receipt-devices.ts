/** Stories of receipts in which somebody decides with a device or passkey that came later, and after its end. */
import type { RequestId } from '../../relay/contract/ids.ts'
import { thumbprint } from '../../relay/evidence/device-key.ts'
import { ask, decide, deviceDenial, viewAs } from './asking.ts'
import type { Office } from './asking.ts'
import { addDeviceBy, newDeviceKey, signChange } from './person.ts'
import type { TestPerson } from './person.ts'

const DANA = { name: 'Dana', email: 'dana@example.org' }

export const DEVICE_STORIES: Readonly<Record<string, (office: Office) => Promise<RequestId>>> = {
  'approved by a further passkey': async (office) => {
    const second = await addDeviceBy(office.relay, office.dana, DANA)
    const { id } = await ask(office)
    await decide(office.relay, second, { id })
    return id
  },

  'denied by a further device': async (office) => {
    const second = await addDeviceBy(office.relay, office.dana, DANA)
    return denied(office, second)
  },

  'denied by a device that had the passkey already': async (office) => {
    const { relay, dana } = office
    const key = await newDeviceKey()
    const change = { kind: 'add_device', name: 'Tablet', device_jkt: thumbprint(key.jwk) } as const
    const signed = await signChange(relay, dana, change)
    const { reply } = await relay.send('addDevice', { body: { signed, jwk: key.jwk } })
    return denied(office, { ...dana, device: { ...key, id: reply.device.id, token: reply.token } })
  },

  'approved after another device was lost with its passkey': async (office) => {
    const { relay, dana } = office
    const { passkey, device } = await addDeviceBy(relay, dana, DANA)
    const body = await signChange(relay, dana, { kind: 'revoke_device', device: device.id, passkey: passkey.id })
    await relay.send('revokeDevice', { params: { id: device.id }, body })
    const { id } = await ask(office)
    await decide(relay, dana, { id })
    return id
  },
}

async function denied(office: Office, person: TestPerson): Promise<RequestId> {
  const { id } = await ask(office)
  const body = await deviceDenial(person, await viewAs(office.relay, person, id))
  await office.relay.send('decide', { params: { id }, body })
  return id
}
