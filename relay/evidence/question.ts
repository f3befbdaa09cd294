/**
 * Two commitments that the log makes to what is not in it: what was asked, and what came of it.
 *
 * Rule: each is salted with the action's salt, which is deleted with the action, so that a leaf says
 *   nothing about words that can be guessed.
 */
import type { Outcome } from '../contract/grant.ts'
import type { Base64Url, Digest, PersonId, RequestId } from '../contract/ids.ts'
import type { RuleWords } from '../contract/request.ts'
import { canonical } from './canonical.ts'
import { digestOf } from './digest.ts'
import { dangerousOf } from './view.ts'

/** Whatever belongs to the question and is neither in its action nor in the leaf that opens it. */
export type Question = Readonly<{
  request: RequestId
  /** The action's. */
  salt: Base64Url
  view_digest: Digest
  words: RuleWords
  justification: string
  /** In the order of the leaf, each with the nonce that only this person's statement carries. */
  asked: readonly Readonly<{ person: PersonId; nonce: Base64Url }>[]
}>

export function questionDigest({ request, salt, view_digest, words, justification, asked }: Question): Digest {
  return digestOf(
    'holdgate/question/v1',
    canonical({
      v: 1,
      request,
      salt,
      view_digest,
      words: { say: words.say, consequence: words.consequence, ...dangerousOf(words) },
      justification,
      asked: asked.map(({ person, nonce }) => ({ person, nonce })),
    }),
  )
}

/** @param salt the action's */
export function outcomeDigest(salt: Base64Url, outcome: Outcome): Digest {
  return digestOf('holdgate/outcome/v1', canonical({ v: 1, salt, outcome }))
}
