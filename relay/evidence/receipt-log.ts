/**
 * That every leaf of a receipt is in the log whose head the relay signed.
 *
 * @see https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint
 */
import type { Facts } from './receipt.ts'
import { includes, leafHash } from './merkle.ts'
import { checkNote, readCheckpoint } from './note.ts'
import type { Outcome } from './receipt-check.ts'
import { failed } from './receipt-check.ts'

/** Against the head as it is written; that the relay signed it is for `checkHead`. */
export function checkInclusion({ receipt }: Facts): Outcome {
  const head = readCheckpoint(receipt.checkpoint)
  if (!head) return failed('its checkpoint is not one')
  if (head.origin !== originOf(receipt.relay)) return failed('its checkpoint is of another log')
  for (const { index, leaf, proof } of [...receipt.leaves, ...receipt.origins])
    if (!includes({ leaf: leafHash(leaf), index, proof, ...head }))
      return failed(`log entry ${index} is not in the log of its checkpoint`)
  return undefined
}

export async function checkHead({ receipt, book }: Facts): Promise<Outcome> {
  const signed = await checkNote(receipt.checkpoint, book.logKeys)
  return signed ? undefined : failed('its checkpoint is not signed by the relay’s log key, or by another key as well')
}

function originOf(relay: string): string {
  return `${relay.replace(/^https?:\/\//, '')}/log`
}
