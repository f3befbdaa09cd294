/** The verifier in Python (test/verifier), started once for many receipts or rosters. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { RosterStep } from '../../relay/contract/roster.ts'
import type { KnownRoster } from '../../relay/evidence/roster-chain.ts'
import { SITE } from '../evidence/people.ts'

export type Given = Readonly<{ receipt: Uint8Array; executed?: Uint8Array; policy?: Uint8Array }>

const PYTHON = '/usr/bin/python3'
const VERIFIER = join(import.meta.dirname, '../verifier/verify.py')

/** @returns the machine line of each */
export function verifyInPython(roster: string, given: readonly Given[]): readonly string[] {
  const lines = given.map((one) => {
    const members = Object.entries(one).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])
    return `${JSON.stringify(Object.fromEntries(members))}\n`
  })
  return askPython(['--batch', '--roster', roster], lines)
}

export type NamedStep = readonly [name: string, from: KnownRoster, step: RosterStep]

/** @returns the names of the steps that the second verifier believes, each behind a set-up anew by its roster */
export function stepsBelievedInPython(steps: readonly NamedStep[]): readonly string[] {
  const files = steps.map(([, from, step]) =>
    JSON.stringify({
      v: 1,
      relay: SITE.origin,
      rp_id: SITE.rpId,
      jwks: { keys: [] },
      log_keys: [],
      steps: [{ roster: from.text, by: { kind: 'rebootstrap' } }, step],
    }),
  )
  const believed = believedInPython(files)
  return steps.flatMap(([name], at) => (believed[at] ? [name] : []))
}

/** Which of the roster files the second verifier believes; it is started once for all. */
export function believedInPython(rosters: readonly string[]): readonly boolean[] {
  const lines = rosters.map((roster) => `${Buffer.from(roster).toString('base64')}\n`)
  return askPython(['--rosters'], lines).map((line) => line === 'true')
}

/** @returns a line for each */
function askPython(flags: readonly string[], lines: readonly string[]): readonly string[] {
  const options = { input: lines.join(''), encoding: 'utf8', maxBuffer: 1e9 } as const
  // Otherwise it keeps what it compiled beside its files.
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-B', VERIFIER, ...flags], options)
  if (status !== 0) throw new Error(`The second verifier failed: ${stderr}`)
  const said = stdout.split('\n').slice(0, -1)
  if (said.length !== lines.length) throw new Error(`The second verifier said ${said.length} of ${lines.length} lines.`)
  return said
}
