import { createPrivateKey, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  checkNote,
  checkpointText,
  readCheckpoint,
  signatureLine,
  signersOf,
  verifierKey,
} from '../../relay/evidence/note.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { vectorsOf } from './vectors.ts'

const { notes, signing, checkpoint } = vectorsOf('note')
const [byPeter, byBoth, byFoo] = notes as [(typeof notes)[0], (typeof notes)[0], (typeof notes)[0]]
const [peter = '', enoch = ''] = byBoth.keys
const [foo = ''] = byFoo.keys

function signed(text: string, name = signing.name): string {
  const key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x: signing.x, d: signing.d }, format: 'jwk' })
  return signatureLine(name, signing.x, sign(null, utf8(text), key))
}

describe('the notes of others', () => {
  test.each(notes)('$text', async ({ text, keys }) => {
    expect(await signersOf(text, keys)).toEqual(keys)
    expect(await checkNote(text, keys)).toBe(true)
  })

  test('a signature and a key are made as they make them', () => {
    const text = byPeter.text.slice(0, byPeter.text.indexOf('\n\n') + 1)
    expect(`${text}\n${signed(text)}`).toBe(byPeter.text)
    expect(verifierKey(signing.name, signing.x)).toBe(peter)
  })
})

describe('several signatures', () => {
  test('one known key is enough, and is named; others are passed over', async () => {
    expect(await signersOf(byBoth.text, [enoch])).toEqual([enoch])
    expect(await signersOf(byBoth.text, [foo, peter])).toEqual([peter])
    // Inside of a receipt nothing may stand that nobody checked.
    expect(await checkNote(byBoth.text, [enoch])).toBe(false)
  })

  test('without a known key nobody signed it', async () => {
    expect(await signersOf(byBoth.text, [foo])).toEqual([])
    expect(await signersOf(byBoth.text, [])).toEqual([])
  })

  test('a wrong signature in the name of a known key spoils the right one of another', async () => {
    const wrong = byBoth.text.replace('rwz+eB', 'rwz+eC')
    expect(await signersOf(wrong, [peter])).toEqual([peter])
    expect(await signersOf(wrong, [peter, enoch])).toEqual([])
  })

  test('16 are read, 17 are not', async () => {
    const [line = ''] = byFoo.text.split('\n').filter((text) => text.startsWith('—'))
    const padded = (count: number) => `${byPeter.text}${`${line}\n`.repeat(count - 1)}`
    expect(await signersOf(padded(16), [peter])).toEqual([peter])
    expect(await signersOf(padded(17), [peter])).toEqual([])
  })
})

describe('what is no note', () => {
  const { text } = byPeter
  const line = text.slice(text.indexOf('—'))
  const cases: Readonly<Record<string, string>> = {
    nothing: '',
    'text without a signature': text.slice(0, text.indexOf('—')),
    'no empty line': text.replace('\n\n', '\n'),
    'no new line at its end': text.slice(0, -1),
    'more after the signatures': `${text}more\n`,
    'an empty line after the signatures': `${text}\n`,
    'another text': text.replace('answer', 'Answer'),
    'a hyphen for the dash': text.replace('—', '-'),
    'no name': text.replace(' PeterNeumann ', ' '),
    'another name': text.replace('PeterNeumann', 'PeterNewman'),
    'a name with a plus': text.replace('PeterNeumann', 'Peter+Neumann'),
    'another key id': text.replace('x08go', 'x18go'),
    'another spelling of the signature': text.replace('JnAM=', 'JnAN='),
    'base64 without its padding': text.replace('JnAM=', 'JnAM'),
    'a signature that is too short': text.replace(line, `${line.slice(0, 30)}\n`),
    'a key id alone': text.replace(line, '— PeterNeumann x08gow==\n'),
    'two spaces': text.replace('PeterNeumann ', 'PeterNeumann  '),
    'a carriage return': text.replaceAll('\n', '\r\n'),
  }
  test.each(Object.entries(cases))('%s', async (_, note) => {
    expect(await signersOf(note, [peter])).toEqual([])
  })

  test.each(['\0', '\t', '\r', '\u001b', '\u007f'])('a control character, rightly signed: %j', async (character) => {
    const odd = `a${character}b\n`
    expect(await signersOf(`${odd}\n${signed(odd)}`, [peter])).toEqual([])
    expect(await signersOf(`ab\n\n${signed('ab\n')}`, [peter])).toEqual([peter])
  })

  test('a key whose id is not its own, of another kind, or of another length', async () => {
    for (const key of [
      peter.replace('c74f20a3', 'c74f20a4'),
      peter.replace('+ARpc', '+AhpZ'),
      peter.replace('10TW', '10T'),
      peter.slice(0, -4),
      'PeterNeumann',
      '',
    ])
      expect(await signersOf(text, [key]), key).toEqual([])
  })
})

describe('the head of a log', () => {
  const { origin, size, root, key, note } = checkpoint

  test('is written and read as the protocol shows it', async () => {
    expect(note.startsWith(`${checkpointText({ origin, size, root })}\n`)).toBe(true)
    expect(readCheckpoint(note)).toEqual({ origin, size, root })
    expect(await signersOf(note, [key])).toEqual([key])
  })

  test.each(['08', '-8', '8.0', '+8', ' 8', '', '9007199254740993', '99999999999999999'])(
    'has a size, which %j is not',
    (other) => {
      expect(readCheckpoint(note.replace('\n8\n', `\n${other}\n`))).toBeUndefined()
    },
  )

  test('has a root of 32 bytes and nothing after it', () => {
    const hash = note.split('\n')[2] ?? ''
    for (const other of [hash.slice(0, -1), `${hash}=`, hash.slice(4), `${hash}\nmore`, hash.replace(/.=$/, 'h=')])
      expect(readCheckpoint(note.replace(hash, other)), other).toBeUndefined()
  })
})
