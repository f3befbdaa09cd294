/** Denying: the sheet that asks why, and the device's own key, which signs a denial without a passkey. */
import { render } from 'preact'
import { toBase64Url } from '../../relay/evidence/bytes.ts'
import { deviceDenyBytes } from '../../relay/evidence/statement.ts'
import { signBytes } from '../device-key.ts'
import { recall, type OwnDevice } from '../device-memory.ts'
import type { Decider } from '../request/decide.ts'
import { DenySheet } from './deny-sheet.tsx'

export { PROMPT } from '../words-later.ts'

/** @returns what shows the sheet, or takes it away, by the decider's state */
export async function denial(at: HTMLElement, decider: Decider): Promise<() => void> {
  const own = await recall('device')
  let device = own && own.person === decider.question().approver ? own : undefined

  const withDevice = async ({ key, id }: OwnDevice, comment: string) => {
    decider.set({ note: '', trouble: undefined, stage: 'sending' })
    const statement = decider.write('deny', comment, id)
    const signature = toBase64Url(new Uint8Array(await signBytes(key, deviceDenyBytes(statement))))
    if (await decider.send(statement, { kind: 'device_key', device: id, signature }, comment)) return
    // The device's key was refused (revoked, or the rule wants a passkey): the same button asks for that.
    device = undefined
    draw()
  }
  const deny = (comment: string) => void (device ? withDevice(device, comment) : decider.withPasskey('deny', comment))
  const close = () => decider.set({ isDenying: false })

  function draw(): void {
    const { isDenying, stage, note, trouble } = decider.state()
    const props = { isBusy: stage !== 'ready', asksPasskey: !device, note, trouble, deny, close }
    render(isDenying ? <DenySheet {...props} /> : null, at)
  }
  return draw
}
