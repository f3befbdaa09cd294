import type { Digest } from '../contract/ids.ts'
import { utf8 } from '../evidence/bytes.ts'
import { plainDigest } from '../evidence/digest.ts'
import type { Snapshot } from './snapshot.ts'

/** Whether each policy that ever counted is still the text that was hashed. @returns what does not fit */
export async function checkPolicies(snapshot: Snapshot): Promise<readonly string[]> {
  const broken: string[] = []
  let next = 1
  for await (const [version, digest, source] of snapshot.rows(
    'SELECT version, digest, source FROM policies ORDER BY version',
  )) {
    if (version !== next) broken.push(`version ${next} is missing`)
    if (plainDigest(utf8(String(source))) !== (digest as Digest)) {
      broken.push(`version ${String(version)} is not what was hashed`)
    }
    next = Number(version) + 1
  }
  return broken
}
