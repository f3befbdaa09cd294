import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import type { Phone } from '../kit/phone.ts'
import { openTwoPeople } from '../kit/two-people.ts'
import { openBackstage } from '../kit/world.ts'
import type { Backstage } from '../kit/world.ts'

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'services.md')

/** Every ```sh block of the page, in order. */
function readBlocks(): readonly string[] {
  return [...readFileSync(PAGE, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '')
}

/** Runs the blocks in one shell, as somebody does who copies them one after the other. */
function runInShell(blocks: readonly string[], variables: Readonly<Record<string, string>>) {
  const script = ['set -euo pipefail', ...blocks].join('\n')
  const shell = spawn('bash', ['-c', script], { env: { ...process.env, ...variables } })
  let said = ''
  let complained = ''
  shell.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString()
  })
  shell.stderr.on('data', (bytes: Buffer) => {
    complained += bytes.toString()
  })
  return new Promise<Readonly<{ code: number | null; said: string; complained: string }>>((resolve) => {
    shell.once('close', (code) => resolve({ code, said, complained }))
  })
}

describe.skipIf(lacks('chromium', 'dbus-daemon', 'curl', 'jq'))('docs/services.md', () => {
  let stage: Backstage
  let admin: Browser
  let phone: Phone
  let key: string

  beforeAll(async () => {
    stage = await openBackstage()
    const opened = await openTwoPeople(stage)
    ;({ desktop: admin, phone } = opened)
    key = await opened.app.serviceKey('retention job')
  })
  afterAll(async () => {
    await phone?.close()
    await admin?.close()
    await stage?.close()
  })

  test('does what it says, line by line: ask, wait, redeem, report', async () => {
    const blocks = readBlocks()
    expect(blocks.length).toBeGreaterThanOrEqual(4)
    const run = runInShell(blocks, { HOLDGATE: stage.relay, KEY: key })
    const app = await phone.answersPush()
    await app.page.getByText('Purge customers older than').first().waitFor()
    await app.approve()
    const { code, said, complained } = await run
    expect(complained).toBe('')
    expect(said).toContain('pending until')
    expect(said.trim().split('\n').slice(-3)).toEqual(['approved', 'redeemed', 'executed'])
    expect(code).toBe(0)
    stage.checkInvariants()
  })
})
