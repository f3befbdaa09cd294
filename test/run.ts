/**
 * Runs the tests: prepares the machine, builds what browsers load, runs vitest, and closes with one
 * line, `N passed, N failed`, with `, N skipped` where something was.
 *
 * - `--fast`: the projects unit, store, relay and relay-postgres only; needs no browser
 * - other arguments: only test files whose path contains one of them
 *
 * Rule 1: nothing ran is a failure. With CI=true a skip is one too.
 * Rule 2: the closing line is the last thing printed, whatever happened before.
 */
import { join } from 'node:path'
import { startVitest } from 'vitest/node'
import { build } from './kit/build.ts'
import { lacks, NEEDED_WITHOUT_BROWSER, prepareMachine } from './kit/debian.ts'

type Count = Readonly<{ passed: number; failed: number; skipped: number }>

const FAST = ['unit', 'store', 'relay']
const root = join(import.meta.dirname, '..')

const options = process.argv.slice(2)
const fast = options.includes('--fast')
const filters = options.filter((option) => !option.startsWith('--'))

process.exit(close(await count()))

async function count(): Promise<Count> {
  try {
    prepareMachine((line) => process.stderr.write(`${line}\n`), fast ? NEEDED_WITHOUT_BROWSER : undefined)
    build('pwa')
    build('extension')
    build('extension-firefox')
    return await runTests()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

async function runTests(): Promise<Count> {
  const postgres = lacks('initdb') ? [] : ['relay-postgres']
  const project = [...FAST, ...postgres, ...(fast ? [] : ['model', 'journey'])]
  const vitest = await startVitest('test', filters, { root, watch: false, project })
  const modules = vitest.state.getTestModules()
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
  const times = (state: string) => states.filter((other) => other === state).length
  // A file that does not load has no tests; it and errors outside any test count as failures.
  const broken =
    modules.filter((module) => module.errors().length > 0).length + vitest.state.getUnhandledErrors().length
  await vitest.close()
  return { passed: times('passed'), failed: times('failed') + times('pending') + broken, skipped: times('skipped') }
}

/** Prints the closing line and says how the process ends. */
function close({ passed, failed, skipped }: Count): 0 | 1 {
  const inCi = process.env['CI'] === 'true'
  if (inCi && skipped > 0) process.stderr.write('CI=true: a skipped test is a failure.\n')
  const good = passed > 0 && failed === 0 && !(inCi && skipped > 0)
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
  return good ? 0 : 1
}
