import type { CredentialId, DeviceId, ServiceId } from '../../contract/ids.ts'
import type { Deps } from '../deps.ts'

/** Notes a last use. Nobody waits for it, and nothing depends on it. */
export function touch(deps: Deps, id: DeviceId | ServiceId | CredentialId): void {
  deps.store.touch(id).catch((error: unknown) => deps.log.warn({ err: error }, 'last use was not noted'))
}
