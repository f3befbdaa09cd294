import { describe } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { openMatrixChromium } from './matrix/browsers.ts'
import { testMatrix } from './matrix/suite.ts'

describe.skipIf(lacks('chromium'))('in Chromium', { timeout: 600_000 }, () =>
  testMatrix(openMatrixChromium, { name: 'chromium', unanswered: 'even' }),
)
