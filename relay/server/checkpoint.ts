/** The head of the log, signed by every log key that is active now: a C2SP checkpoint. */
import { createPrivateKey, sign } from 'node:crypto'
import type { Base64Url, Digest, Instant } from '../contract/ids.ts'
import { utf8 } from '../evidence/bytes.ts'
import { checkpointText, signatureLine, verifierKey } from '../evidence/note.ts'
import type { VerifierKey } from '../evidence/note.ts'
import type { Deps } from './deps.ts'

type Head = Readonly<{ size: number; root: Digest }>

export function signCheckpoint({ keys, settings }: Deps, head: Head, now: Instant): string {
  const name = logOrigin(settings.publicUrl)
  const text = checkpointText({ origin: name, ...head })
  const lines = keys.log(now).map(({ privateJwk }) => {
    const signature = sign(null, utf8(text), createPrivateKey({ key: privateJwk, format: 'jwk' }))
    return signatureLine(name, privateJwk.x as Base64Url, signature)
  })
  return `${text}\n${lines.join('')}`
}

/** Of every key that may stand under a head of this log, those that were retired and those to come included. */
export function logVerifierKeys({ keys, settings }: Deps): readonly VerifierKey[] {
  return keys.ever('log').map(({ x }) => verifierKey(logOrigin(settings.publicUrl), x as Base64Url))
}

/** The first line of a checkpoint, and the name of the keys that sign it. */
export function logOrigin(publicUrl: string): string {
  return `${new URL(publicUrl).host}/log`
}
