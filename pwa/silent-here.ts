/** Whether whoever uses this device has reason to think that it rings when they are asked, and it does not. */
import type { Role } from '../relay/contract/change.ts'
import type { DeviceId } from '../relay/contract/ids.ts'

export type Here = Readonly<{
  roles: readonly Role[]
  devices: readonly Readonly<{ id: DeviceId; push: boolean }>[]
  /** This one, as it was set up; an app that was removed and put on the Home Screen again has forgotten it. */
  own: DeviceId | undefined
  permission: NotificationPermission | 'unsupported'
  /** A phone, or an installed app: not a computer on which somebody reads for once. */
  isPhone: boolean
}>

/** An address that the relay lost is mended at each start (background.ts), so that it is no reason. */
export function isSilent({ roles, devices, own, permission, isPhone }: Here): boolean {
  if (!roles.includes('approver')) return false
  if (!devices.some(({ id }) => id === own)) return isPhone
  const rings = devices.some(({ id, push }) => push && id !== own)
  return permission !== 'granted' && (isPhone || !rings)
}
