/** The verifier in Python (test/verifier), started once for many receipts. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir } from './temp-dir.ts'

export type Given = Readonly<{ receipt: Uint8Array; executed?: Uint8Array; policy?: Uint8Array }>

const PYTHON = '/usr/bin/python3'
const VERIFIER = join(import.meta.dirname, '../verifier/verify.py')

/** @returns the machine line of each */
export function verifyInPython(roster: string, given: readonly Given[]): readonly string[] {
  const input = given
    .map((one) => {
      const members = Object.entries(one).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])
      return `${JSON.stringify(Object.fromEntries(members))}\n`
    })
    .join('')
  const flags = [VERIFIER, '--batch', '--roster', roster]
  const { stdout, stderr, status } = spawnSync(PYTHON, flags, { input, encoding: 'utf8', maxBuffer: 1e9 })
  if (status !== 0) throw new Error(`The second verifier failed: ${stderr}`)
  return stdout.trimEnd().split('\n')
}

/** Whether the second verifier believes the roster file: a file, for what a process is handed has no path. */
export function isBelievedInPython(roster: string): boolean {
  const directory = makeTempDir('roster')
  const path = join(directory.path, 'roster.json')
  writeFileSync(path, roster)
  const { status } = spawnSync(PYTHON, [VERIFIER, '--batch', '--roster', path], { input: '', encoding: 'utf8' })
  directory.remove()
  if (status !== 0 && status !== 2) throw new Error(`The second verifier ended with ${status}.`)
  return status === 0
}
