import { describe } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { openMatrixFirefox } from './matrix/browsers.ts'
import { testReleases } from './matrix/race-suite.ts'

describe.skipIf(lacks('firefox-esr'))('while a release is armed, in Firefox', { timeout: 120_000 }, () =>
  testReleases(openMatrixFirefox),
)
