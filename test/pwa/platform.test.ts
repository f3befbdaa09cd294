/** How somebody comes in on each kind of machine. */
import { describe, expect, test } from 'vitest'
import { wayIn, type Machine, type Way } from '../../pwa/platform.ts'

const CHROME = 'Chrome/156.0.0.0'
const AGENTS = {
  'Android Chrome': `Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) ${CHROME} Mobile Safari/537.36`,
  'Samsung Internet': `Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 ${CHROME} Mobile Safari/537.36`,
  'Android Firefox': 'Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0',
  'a mail app on Android': `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 ${CHROME} Mobile Safari/537.36`,
  'iPhone Safari':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1',
  'iPhone Chrome':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0.0.0 Mobile/15E148 Safari/604.1',
  'iPhone of 2022':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.3 Mobile/15E148 Safari/604.1',
  'the first iPhone with push':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Mobile/15E148 Safari/604.1',
  'a mail app on iPhone':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'iPad Safari':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
  'Mac Safari':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
  'Mac Firefox': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0',
  'Windows Edge': `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ${CHROME} Safari/537.36 Edg/156.0`,
  'Linux Chromium': `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ${CHROME} Safari/537.36`,
  'something new': 'Mozilla/5.0',
} as const

const chromium = { offersInstall: true }
const ios = { touchPoints: 5, push: false }

const WAYS: readonly (readonly [keyof typeof AGENTS, Partial<Machine>, Partial<Way>])[] = [
  ['Android Chrome', chromium, { system: 'android', brand: 'chromium', first: 'install', push: 'yes' }],
  ['Samsung Internet', chromium, { system: 'android', brand: 'chromium', first: 'install', push: 'yes' }],
  ['Android Chrome', { ...chromium, isApp: true }, { first: 'nothing', push: 'yes' }],
  ['Android Firefox', {}, { system: 'android', brand: 'firefox', first: 'nothing', push: 'yes' }],
  ['a mail app on Android', { push: false }, { stop: 'inside_another_app' }],
  ['iPhone Safari', ios, { system: 'ios', brand: 'safari', first: 'home_screen' }],
  ['iPhone Safari', { ...ios, push: true, isApp: true }, { first: 'nothing', push: 'yes' }],
  ['iPhone Chrome', ios, { system: 'ios', brand: 'safari', first: 'home_screen' }],
  ['iPhone of 2022', ios, { first: 'nothing', push: 'needs_newer_system' }],
  ['iPhone of 2022', { ...ios, isApp: true }, { first: 'nothing', push: 'needs_newer_system' }],
  ['the first iPhone with push', ios, { first: 'home_screen' }],
  ['a mail app on iPhone', { ...ios, passkeys: false }, { stop: 'inside_another_app' }],
  // An app on the Home Screen does not name Safari either.
  ['a mail app on iPhone', { ...ios, push: true, isApp: true }, { first: 'nothing', push: 'yes' }],
  ['iPad Safari', ios, { system: 'ios', first: 'home_screen' }],
  ['Mac Safari', { touchPoints: 0 }, { system: 'mac', brand: 'safari', first: 'nothing', push: 'yes' }],
  ['Mac Firefox', {}, { system: 'mac', brand: 'firefox', first: 'nothing', push: 'yes' }],
  ['Windows Edge', chromium, { system: 'windows', brand: 'chromium', first: 'install', push: 'yes' }],
  ['Linux Chromium', chromium, { system: 'linux', brand: 'chromium', first: 'install' }],
  ['Linux Chromium', { ...chromium, push: false }, { first: 'install', push: 'not_in_this_browser' }],
  ['Linux Chromium', { isSecure: false, passkeys: false }, { stop: 'insecure' }],
  ['Mac Firefox', { passkeys: false }, { stop: 'no_passkeys' }],
  ['something new', {}, { system: 'other', first: 'nothing', push: 'yes' }],
]

describe('the way in', () => {
  test.each(WAYS)('on %s with %j is %j', (name, says, way) => {
    const machine: Machine = {
      agent: AGENTS[name],
      touchPoints: 0,
      isApp: false,
      isSecure: true,
      passkeys: true,
      push: true,
      offersInstall: false,
      ...says,
    }
    const found = wayIn(machine)
    expect(found).toMatchObject(way)
    expect(found.stop, 'what stops it').toBe(way.stop)
  })
})
