/**
 * `npm run bench`: what Holdgate costs, beside floors that were measured in the same run. What the figures
 * mean: docs/performance.md.
 *
 * - `--only NAME`: one of BENCHES; without it those that take a minute
 * - `--rounds N` (3), `--iterations N` (300 releases of each target in a round; calls of each kind for `page`)
 * - `--most N` (1000000): how many requests wait at most, for `pending`; how many entries, for `verify-log`
 * - `--node-option X`: for the relay's process, such as `--node-option=--cpu-prof`
 * - `--against DIR`: the relay of another checkout takes turns with this one, for `release`
 *
 * Rule: what is judged is a ratio to a floor, or to less work, of the same run, never milliseconds. It fails
 *   only when it could not measure.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  APPROVE_ROUTE_LIMIT_BYTES,
  approveRouteBytes,
  PAGE_SCRIPT_LIMIT_BYTES,
  pageScriptBytes,
} from '../kit/built-size.ts'
import { benchCard } from './card.ts'
import { benchLogAppend } from './log-append.ts'
import { benchLogVerify } from './log-verify.ts'
import { benchMemory } from './memory.ts'
import { benchPage } from './page-browser.ts'
import { benchPending } from './pending.ts'
import { benchPush } from './push.ts'
import { benchReceipts } from './receipts.ts'
import { benchRelease } from './release-bench.ts'
import { say } from './say.ts'
import { benchWaiting } from './waiting.ts'

const ROOT = join(import.meta.dirname, '../..')

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    iterations: { type: 'string', default: '300' },
    most: { type: 'string', default: '1000000' },
    against: { type: 'string' },
    'node-option': { type: 'string', multiple: true, default: [] },
  },
})

/** `long`: takes minutes, and runs only when it is asked for. */
const BENCHES: Readonly<Record<string, Readonly<{ long: boolean; run: () => Promise<void> }>>> = {
  release: { long: false, run: () => benchRelease({ ...releases(), against: options.against }) },
  size: { long: false, run: benchSizes },
  receipts: { long: false, run: benchReceipts },
  page: { long: false, run: () => benchPage(Math.ceil(count('iterations') / 10)) },
  log: { long: false, run: benchLogAppend },
  push: { long: false, run: () => benchPush(Math.max(20, Math.ceil(count('iterations') / 15))) },
  card: { long: false, run: () => benchCard(Math.max(5, Math.ceil(count('iterations') / 60))) },
  waiting: { long: true, run: () => benchWaiting({ ...releases(), relays: 1 }) },
  'two-relays': { long: true, run: () => benchWaiting({ ...releases(), relays: 2 }) },
  memory: { long: true, run: () => benchMemory({ root: ROOT }) },
  'verify-log': { long: true, run: () => benchLogVerify(count('most')) },
  pending: { long: true, run: () => benchPending({ most: count('most'), rounds: 40 }) },
}

const { only } = options
if (only !== undefined && !(only in BENCHES)) {
  throw new Error(`--only is "${only}". Wanted one of ${Object.keys(BENCHES).join(', ')}.`)
}
for (const [name, { long, run }] of Object.entries(BENCHES)) {
  if (only === undefined ? long : name !== only) continue
  await run()
  say()
}

function releases() {
  return {
    root: ROOT,
    rounds: count('rounds'),
    iterations: count('iterations'),
    nodeOptions: options['node-option'],
  }
}

async function benchSizes(): Promise<void> {
  saySize('Page script', pageScriptBytes(join(ROOT, 'dist/extension')), PAGE_SCRIPT_LIMIT_BYTES)
  saySize('Scripts of the approve route', approveRouteBytes(join(ROOT, 'dist/pwa')), APPROVE_ROUTE_LIMIT_BYTES)
}

function count(name: 'rounds' | 'iterations' | 'most'): number {
  const value = Number(options[name])
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is "${options[name]}". Wanted a whole number.`)
  return value
}

function saySize(what: string, bytes: number, limit: number): void {
  say(`${what}: ${bytes} bytes gzipped, limit ${limit}: ${bytes <= limit ? 'met' : 'not met'}`)
}
