/** Short words by which two people, or two screens, notice that they speak of different requests. */
import type { Digest, RequestId } from '../contract/ids.ts'
import { fromBase64Url, utf8 } from './bytes.ts'
import { pae, sha256 } from './digest.ts'
import { toHex } from './hex.ts'
import { PHRASE_WORDS } from './phrase-words.ts'

/** Two words of 8 bits each, such as `fox-lantern`: enough to notice a mix-up, too short to prove anything. */
export function matchPhrase(request: RequestId, actionDigest: Digest): string {
  const [first = 0, second = 0] = sha256(pae('holdgate/phrase/v1', utf8(`${request}\n${actionDigest}`)))
  return `${PHRASE_WORDS[first]}-${PHRASE_WORDS[second]}`
}

/** The whole digest in hexadecimal, in groups of four, for reading aloud. */
export function fingerprint(digest: Digest): string {
  return toHex(fromBase64Url(digest)).replace(/.{4}(?=.)/g, '$& ')
}
