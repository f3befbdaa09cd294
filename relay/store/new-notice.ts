/** Notices with an id and a receipt of their own, before they are stored. */
import { toBase64Url } from '../evidence/bytes.ts'
import { plainDigest } from '../evidence/digest.ts'
import type { Device } from './people.ts'
import type { Notice } from './store.ts'

type Random = Readonly<{ random: (bytes: number) => Uint8Array }>
type New = Omit<Notice, 'id' | 'receipt' | 'receiptHash' | 'tries'>

export function newNotice({ random }: Random, notice: New): Notice {
  const token = random(32)
  const id = toBase64Url(random(16))
  return { ...notice, id, receipt: toBase64Url(token), receiptHash: plainDigest(token), tries: 0 }
}

/** One for each phone among these devices that can be reached. */
export function noticesTo(of: Random, devices: readonly Device[], notice: Omit<New, 'device'>): readonly Notice[] {
  return devices
    .filter((device) => device.kind === 'phone' && device.subscription && device.revokedAt === undefined)
    .map((device) => newNotice(of, { ...notice, device: device.id }))
}
