/** The races of DESIGN 2, with real concurrency: two relays, real requests, on both databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { openGround } from './ground.ts'
import type { Database, Ground } from './ground.ts'
import { openNaive, redeemNaively, voteNaively } from './naive.ts'
import { RACE_POLICY, raceForGrants, raceForQuorum, raceForTime } from './races.ts'

const ROUNDS = 300
const RACERS = 8
const BOUNDARY = 200
/** On SQLite, between the comparison and the trigger that notes the time; on PostgreSQL the statement's begin is noted. */
const BETWEEN_MILLISECONDS = { SQLite: 20, PostgreSQL: 0 } as const

function races(database: Database): void {
  const say = (line: string): void => void process.stdout.write(`races, ${database}: ${line}\n`)

  describe('by a clock that stands still', () => {
    let ground: Ground
    beforeAll(async () => {
      ground = await openGround(database)
      await ground.setPolicy(RACE_POLICY)
    })
    afterAll(() => ground.close())

    test(`of ${RACERS} racers at two relays, one redeems each of ${ROUNDS} grants`, async () => {
      const wins = await raceForGrants({ ground, rounds: ROUNDS }, RACERS)
      say(`${ROUNDS} grants x ${RACERS} racers x 2 relays: ${wins.filter((won) => won > 1).length} double redeems`)
      expect(wins).toEqual(Array.from({ length: ROUNDS }, () => 1))
    })

    test(`two approvals at once meet a quorum of two, ${ROUNDS} times`, async () => {
      const votes = await raceForQuorum({ ground, rounds: ROUNDS }, false)
      say(`${ROUNDS} quorums of two at once: ${votes.filter(({ end }) => end !== 'approved').length} stuck`)
      expect(votes.filter(({ end, approvals }) => end !== 'approved' || approvals !== 2)).toEqual([])
    })

    test(`a denial at the same moment is never overruled, and nothing is stuck, ${ROUNDS} times`, async () => {
      const votes = await raceForQuorum({ ground, rounds: ROUNDS }, true)
      const overruled = votes.filter(({ end, denied }) => denied && end !== 'denied')
      const stuck = votes.filter(({ end }) => end !== 'denied' && end !== 'approved')
      const denied = votes.filter(({ end }) => end === 'denied').length
      say(
        `${ROUNDS} with a denial: ${denied} denied, ${overruled.length} approved with a denial, ${stuck.length} stuck`,
      )
      expect([...overruled, ...stuck]).toEqual([])
      expect(votes.filter(({ end, denied }) => end === 'denied' && !denied)).toEqual([])
    })
  })

  test(`of ${BOUNDARY} approvals around the deadline none is late by the real clock`, async () => {
    const ground = await openGround(database, 'real')
    try {
      await ground.setPolicy(RACE_POLICY)
      const sent = await raceForTime({ ground, rounds: BOUNDARY })
      const taken = sent.filter(({ taken }) => taken)
      const writtenAt = new Map((await ground.written()).map(({ request, at }) => [request, at]))
      const late = taken.filter(
        ({ request, sentAt, expiresAt }) =>
          sentAt >= expiresAt || (writtenAt.get(request) ?? Infinity) >= expiresAt + BETWEEN_MILLISECONDS[database],
      )
      say(`${BOUNDARY} approvals at the boundary: ${taken.length} in time, ${late.length} late`)
      expect(late).toEqual([])
      // Otherwise it was no boundary.
      expect(taken.length).toBeGreaterThan(0)
      expect(taken.length).toBeLessThan(BOUNDARY)
    } finally {
      await ground.close()
    }
  })

  test('who looks first and writes then loses both races here', async () => {
    const naive = await openNaive(database, RACERS)
    try {
      const double = (await redeemNaively(naive, 50)).filter((won) => won > 1).length
      const stuck = await voteNaively(naive, 50)
      say(`look, then write, of 50: ${double} double redeems, ${stuck} stuck`)
      expect(Math.min(double, stuck)).toBeGreaterThan(0)
    } finally {
      await naive.close()
    }
  })
}

describe('two relays on one SQLite', () => races('SQLite'))
describe.skipIf(lacks('initdb'))('two relays on one PostgreSQL', () => races('PostgreSQL'))
