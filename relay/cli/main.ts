#!/usr/bin/env node
/** `holdgate`: the only file of this room that reads arguments, environment, clock and randomness. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { runHoldgate } from './holdgate.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    // Our own mistake. 1 would say that something was checked, and is not so.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 2
  })
}

async function main(): Promise<void> {
  const { code, error } = await runHoldgate(process.argv.slice(2), {
    version,
    environment: process.env,
    now: Date.now,
    random: randomBytes,
    fetch,
    print: (text) => void process.stdout.write(text),
    ask,
    note: (text) => void process.stderr.write(text),
  })
  if (error !== undefined) process.stderr.write(`${error}\n`)
  process.exitCode = code
}

async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}
