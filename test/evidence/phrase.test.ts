import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import { PHRASE_WORDS } from '../../relay/evidence/phrase-words.ts'
import { fingerprint, matchPhrase } from '../../relay/evidence/phrase.ts'
import { digestLike, REQUEST } from './builders.ts'
import { vectorsOf } from './vectors.ts'

test('vector: phrase and fingerprint', () => {
  const { phrase } = vectorsOf('digests')
  expect(matchPhrase(phrase.request, phrase.action_digest)).toBe(phrase.phrase)
  expect(fingerprint(phrase.action_digest)).toBe(phrase.fingerprint)
})

test('the words are 256, all different, 3 to 8 plain letters each', () => {
  expect(new Set(PHRASE_WORDS).size).toBe(256)
  expect(PHRASE_WORDS.filter((word) => !/^[a-z]{3,8}$/.test(word))).toEqual([])
})

test('the list of words is part of the protocol', () => {
  const digest = createHash('sha256').update(PHRASE_WORDS.join(' ')).digest('hex')
  expect(digest).toBe('4a11c4a3bb96c402da5d1feee097c97a012b155c573dcad1b21669481ec0d98a')
})

test('another request or another action has, nearly always, another phrase', () => {
  const phrases = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter) => [
    matchPhrase(`req_${letter.repeat(22)}` as RequestId, digestLike('a')),
    matchPhrase(REQUEST, digestLike(letter)),
  ]).flat()
  expect(new Set(phrases).size).toBeGreaterThan(50)
})

test('a fingerprint is the whole digest', () => {
  expect(fingerprint(digestLike('a')).replaceAll(' ', '')).toBe(
    Buffer.from(digestLike('a'), 'base64url').toString('hex'),
  )
})
