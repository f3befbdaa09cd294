import { describe } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { testPhone } from './phone/suite.ts'

describe.skipIf(lacks('chromium', 'dbus-daemon'))('a phone with Chromium', () => testPhone('Chromium'))
