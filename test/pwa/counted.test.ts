/** Every word that is told with a number, in each form that its language has for some number. */
import { afterEach, expect, test } from 'vitest'
import { laterWords } from '../../pwa/later-words.ts'
import { noticesIn } from '../../pwa/notice.ts'
import { AR } from '../../pwa/words.ar.ts'
import { FIELDS, speech } from '../../pwa/words.ts'
import { readMessages } from '../kit/words.ts'

const COUNTS = [0, 1, 2, 3, 11, 100]
const EN = await laterWords()
const LATER = await AR.later()
const [ENGLISH, ARABIC] = [noticesIn('en'), noticesIn('ar')]

afterEach(() => {
  speech.locale = undefined
})

type Counted = (count: number) => string
/** Of 0, 1, 2, 3, 11 and 100; one is not only the start of many. */
const many = (noun: string) =>
  COUNTS.map((count) => new RegExp(`(^|\\D)${count} ${noun}${count === 1 ? '(?!s)' : 's'}\\b`))

test.each<Readonly<{ of: string; say: Counted; forms: readonly RegExp[] }>>([
  { of: 'bytes that were checked', say: FIELDS.checked, forms: many('byte') },
  { of: 'bytes that are not shown', say: EN.MUCH.notShown, forms: many('byte') },
  { of: 'bytes of a file', say: EN.MUCH.file, forms: many('byte') },
  { of: 'characters', say: EN.MUCH.moreText, forms: many('character') },
  { of: 'characters between', say: (count) => EN.MUCH.more(7, count), forms: many('character') },
  { of: 'requests found', say: EN.HISTORY.found, forms: many('request') },
  { of: 'requests that wait', say: EN.INBOX.updated, forms: many('request') },
  { of: 'requests in a notification', say: (count) => ENGLISH.group(count).body, forms: many('request') },
  { of: 'approvals so far', say: (count) => EN.FOOTER.earlierStage(0, count), forms: many('approval') },
  { of: 'approvals beside one’s own', say: (count) => EN.FOOTER.decided('10:00', 0, count), forms: many('approval') },
  { of: 'approvals of an outcome', say: (count) => EN.OUTCOME.approvedMore(0, count), forms: many('approval') },
  { of: 'bytes of another body', say: EN.CHANGED.body, forms: many('byte') },
  { of: 'codes that are left', say: EN.BACK.codesLeft, forms: many('code') },
  { of: 'devices', say: EN.PEOPLE.devices, forms: many('device') },
  { of: 'passkeys', say: EN.PEOPLE.passkeys, forms: many('passkey') },
  { of: 'minutes', say: EN.JOIN.clock, forms: many('minute') },
])('$of are counted in English', ({ say, forms }) => {
  for (const [at, count] of COUNTS.entries()) expect(say(count)).toMatch(forms[at] ?? /^$/)
})

const REQUESTS = ['0 طلب', 'طلب واحد', 'طلبان', '3 طلبات', '11 طلبًا', '100 طلب']
const APPROVALS = ['0 موافقة', 'موافقة واحدة', 'موافقتين', '3 موافقات', '11 موافقة', '100 موافقة']
const CHARACTERS = ['0 حرف', 'حرف واحد', 'حرفان', '3 أحرف', '11 حرفًا', '100 حرف']
const BYTES = ['0 بايت', 'بايت واحد', 'بايتان', '3 بايت', '11 بايت', '100 بايت']
test.each<Readonly<{ of: string; say: Counted; forms: readonly string[] }>>([
  { of: 'bytes that are not shown', say: LATER.MUCH.notShown, forms: BYTES.with(2, 'بايتين') },
  { of: 'bytes of a file', say: LATER.MUCH.file, forms: BYTES },
  { of: 'bytes of another body', say: LATER.CHANGED.body, forms: BYTES.with(2, 'بايتين') },
  { of: 'characters', say: LATER.MUCH.moreText, forms: CHARACTERS },
  { of: 'characters between', say: (count) => LATER.MUCH.more(7, count), forms: CHARACTERS },
  { of: 'requests found', say: LATER.HISTORY.found, forms: REQUESTS },
  { of: 'requests that wait', say: LATER.INBOX.updated, forms: REQUESTS },
  { of: 'requests in a notification', say: (count) => ARABIC.group(count).body, forms: REQUESTS },
  { of: 'approvals so far', say: (count) => LATER.FOOTER.earlierStage(0, count), forms: APPROVALS },
  { of: 'approvals beside one’s own', say: (count) => LATER.FOOTER.decided('', 0, count), forms: APPROVALS },
  { of: 'approvals of an outcome', say: (count) => LATER.OUTCOME.approvedMore(0, count), forms: APPROVALS },
  {
    of: 'devices',
    say: LATER.PEOPLE.devices,
    forms: ['0 جهاز', 'جهاز واحد', 'جهازان', '3 أجهزة', '11 جهازًا', '100 جهاز'],
  },
  {
    of: 'minutes',
    say: LATER.JOIN.clock,
    forms: ['0 دقيقة', 'دقيقة واحدة', 'دقيقتين', '3 دقائق', '11 دقيقة', '100 دقيقة'],
  },
])('$of are counted in Arabic, in its six forms', ({ say, forms }) => {
  speech.locale = 'ar-u-nu-latn'
  for (const [at, count] of COUNTS.entries()) expect(say(count)).toContain(forms[at])
})

test('the inbox says in Arabic how many codes are left in words that fit each number', () => {
  speech.locale = 'ar-u-nu-latn'
  for (const count of COUNTS) expect(LATER.BACK.codesLeft(count)).toBe(`الرموز المتبقية: ${count}.`)
})

test.each(['en', 'ar'])('whatever the extension counts has a word for each number in %s', (locale) => {
  const messages = readMessages(locale)
  const keys = Object.keys(messages).flatMap((key) => (key.endsWith('_other') ? [key.slice(0, -'_other'.length)] : []))
  expect(keys.length).toBeGreaterThan(3)
  const rules = new Intl.PluralRules(locale)
  const missing = keys.flatMap((key) =>
    COUNTS.map((count) => `${key}_${rules.select(count)}`).filter(
      // Of nothing, none is ever said; where it were, `other` is.
      (name) => !(name in messages) && !name.endsWith('_zero'),
    ),
  )
  expect(missing).toEqual([])
})
