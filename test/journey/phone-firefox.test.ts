import { describe } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { testPhone } from './phone/suite.ts'

describe.skipIf(lacks('firefox-esr', 'dbus-daemon', 'libnotify'))('a phone with Firefox', () => testPhone('Firefox'))
