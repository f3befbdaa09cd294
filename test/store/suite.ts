import { describe } from 'vitest'
import { buggyAppSuite } from './buggy-app-suite.ts'
import { logStorySuite } from './log-story-suite.ts'
import { logSuite } from './log-suite.ts'
import { noticesSuite } from './notices-suite.ts'
import { peopleSuite } from './people-suite.ts'
import { racesSuite } from './races-suite.ts'
import { requestsSuite } from './requests-suite.ts'
import { tokensSuite } from './tokens-suite.ts'
import type { OpenStore } from './world.ts'

/** What every adapter of the store has to do. */
export function storeSuite(name: string, open: OpenStore): void {
  describe(`${name}: requests`, () => requestsSuite(open))
  describe(`${name}: log`, () => logSuite(open))
  describe(`${name}: a story from the log`, () => logStorySuite(open))
  describe(`${name}: notices`, () => noticesSuite(open))
  describe(`${name}: people`, () => peopleSuite(open))
  describe(`${name}: tokens`, () => tokensSuite(open))
  describe(`${name}: races`, () => racesSuite(open))
  describe(`${name}: a buggy app`, () => buggyAppSuite(open))
}
