import { describe } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { openMatrixFirefox } from './matrix/browsers.ts'
import { testMatrix } from './matrix/suite.ts'

describe.skipIf(lacks('firefox-esr'))('in Firefox', { timeout: 600_000 }, () =>
  testMatrix(openMatrixFirefox, { name: 'firefox', unanswered: 'odd' }),
)
