import { describe } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { openMatrixChromium } from './matrix/browsers.ts'
import { testReleases } from './matrix/race-suite.ts'

describe.skipIf(lacks('chromium'))('while a release is armed, in Chromium', { timeout: 120_000 }, () =>
  testReleases(openMatrixChromium),
)
