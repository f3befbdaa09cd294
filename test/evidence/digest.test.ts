import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CanonicalJson } from '../../relay/contract/ids.ts'
import { actionDigest, callDigest } from '../../relay/evidence/action.ts'
import { bodyDigest, digestOf, pae, plainDigest, sha256 } from '../../relay/evidence/digest.ts'
import { commitment } from '../../relay/evidence/log-event.ts'
import { outcomeDigest, questionDigest } from '../../relay/evidence/question.ts'
import { rosterDigest } from '../../relay/evidence/roster.ts'
import {
  changeChallenge,
  commentDigest,
  decisionChallenge,
  decisionStatement,
  deviceDenyBytes,
  enrolmentChallenge,
  signInChallenge,
} from '../../relay/evidence/statement.ts'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { viewDigest } from '../../relay/evidence/view.ts'
import { asked, bytesOf, digestLike, operation, REQUEST, SALT, statement, textOf, WORDS } from './builders.ts'
import { vectorsOf } from './vectors.ts'

const { vectors } = vectorsOf('digests')

/** PAE as its specification says it, without our code. */
function paeOf(type: string, content: string): Buffer {
  const body = Buffer.from(content)
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body])
}

describe.each(vectors)('vector: $name', ({ type, content, pae_hex: hex, digest, digest_hex: digestHex }) => {
  test('is hashed as these bytes', () => {
    expect(paeOf(type, content).toString('hex')).toBe(hex)
    expect(Buffer.from(pae(type, bytesOf(content))).toString('hex')).toBe(hex)
  })

  test('has this digest', () => {
    expect(createHash('sha256').update(paeOf(type, content)).digest('hex')).toBe(digestHex)
    expect(digestOf(type, content)).toBe(digest)
    expect(Buffer.from(digest, 'base64url').toString('hex')).toBe(digestHex)
  })
})

describe('each kind has its own type', () => {
  const of = (name: string) => {
    const found = vectors.find((vector) => vector.name === name)
    if (!found) throw new Error(`No vector is named "${name}".`)
    return found
  }
  const text = (name: string) => of(name).content as CanonicalJson
  const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

  test.each([
    ['a call', () => callDigest(asked())],
    ['an operation', () => callDigest(operation())],
    ['an action', () => actionDigest(textOf())],
    ['a view', () => viewDigest(viewOf({ action: textOf(), body: bytesOf('{"reason":"asked for"}'), words: WORDS }))],
    ['a decision', () => base64url(decisionChallenge(decisionStatement(statement())))],
    ['a change', () => base64url(changeChallenge(text('a change')))],
    ['a sign-in', () => base64url(signInChallenge(text('a sign-in')))],
    ['a denial by device key', () => plainDigest(deviceDenyBytes(text('a denial by device key')))],
    [
      'an enrolment',
      () =>
        base64url(
          enrolmentChallenge({
            v: 1,
            token_digest: digestLike('t'),
            email: 'dana@example.org',
            name: 'Dana',
            device_jkt: digestLike('j'),
          }),
        ),
    ],
    ['no comment', () => commentDigest('')],
    ['a comment', () => commentDigest('wrong region — ask Lee')],
    ['a roster', () => rosterDigest(text('a roster'))],
    [
      'a question',
      () =>
        questionDigest({
          request: REQUEST,
          salt: SALT,
          view_digest: digestLike('v'),
          words: WORDS,
          justification: 'asked for by Robin',
          asked: [{ person: statement().approver, nonce: statement().nonce }],
        }),
    ],
    ['an outcome', () => outcomeDigest(SALT, { result: 'executed', status: 204, milliseconds: 31 })],
    ['a commitment', () => commitment(SALT, 'robin@example.org')],
  ] as const)('%s', (name, digest) => {
    expect(digest()).toBe(of(name).digest)
  })
})

test('two types never share a digest, even where one type’s name ends in the other’s content', () => {
  const pair = fc.tuple(fc.string(), fc.string())
  fc.assert(
    fc.property(pair, pair, ([typeA, contentA], [typeB, contentB]) => {
      fc.pre(typeA !== typeB || contentA !== contentB)
      expect(digestOf(typeA, contentA)).not.toBe(digestOf(typeB, contentB))
    }),
  )
})

test('SHA-256 is what node:crypto says it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(Buffer.from(sha256(bytes))).toEqual(createHash('sha256').update(bytes).digest())
    }),
  )
})

test.each([0, 1, 65_536, 65_537, 200_000])('a body of %i bytes has the same digest on both ways', async (length) => {
  const bytes = new Uint8Array(length).fill(5)
  expect(await bodyDigest(bytes)).toBe(plainDigest(bytes))
})

test('bytes that are a part of a larger buffer are hashed alone', async () => {
  const large = new Uint8Array(200_000).fill(1).subarray(10, 100_010)
  expect(await bodyDigest(large)).toBe(plainDigest(new Uint8Array(100_000).fill(1)))
})
