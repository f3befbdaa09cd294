/**
 * `npm run lighthouse`: what Lighthouse says of the app's screens on a phone, with what costs points below each. With part of a
 * name, only the screens of that name. It fails when one of the categories is below 100.
 *
 * - `--rounds N` (1): the median of so many; what a page does varies with the machine
 */
import { parseArgs } from 'node:util'
import { quantile } from '../bench/quantile.ts'
import { APP_SCENES } from '../kit/app-scenes.ts'
import { openLighthouse } from '../kit/lighthouse.ts'
import type { Category, Verdict } from '../kit/lighthouse.ts'

const SCREENS = [
  'an inbox',
  'a request',
  'a request with a body',
  'a history',
  'settings',
  'signing in',
  'an invitation',
  'people',
  'who can be rung',
]
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is "${values.rounds}". Wanted a whole number.`)

const wanted = SCREENS.filter((name) => positionals.every((part) => name.includes(part)))
if (wanted.length === 0) throw new Error(`No screen is called "${positionals.join(' ')}".`)
const lighthouse = await openLighthouse()
const errors = await lighthouse.installabilityErrors()
say(`Installable: ${errors.length === 0 ? 'yes' : `no, ${errors.join(', ')}`}`)
let isGood = errors.length === 0
for (const name of wanted) {
  const scene = Object.values(APP_SCENES).find((scenes) => name in scenes)?.[name]
  if (scene === undefined) throw new Error(`There is no “${name}”.`)
  const verdicts: Verdict[] = []
  for (let at = 0; at < rounds; at += 1) verdicts.push(await lighthouse.judge(scene))
  isGood = sayVerdicts(name, verdicts) && isGood
}
await lighthouse.close()
process.exitCode = isGood ? 0 : 1

/** @returns whether all is as wanted */
function sayVerdicts(name: string, verdicts: readonly Verdict[]): boolean {
  const median = (of: (verdict: Verdict) => number) => quantile(verdicts.map(of), 0.5)
  const scores = CATEGORIES.map((category: Category) => median(({ scores: all }) => all[category] ?? 0))
  const figure = (id: keyof Verdict['figures']) => median(({ figures }) => figures[id])
  say(
    `${name.padEnd(22)} ${CATEGORIES.map((category, at) => `${category} ${scores[at]}`).join('   ')}   ` +
      `(${figure('bytes')} bytes, ${figure('requests')} requests, FCP ${figure('fcp').toFixed(0)} ms, ` +
      `LCP ${figure('lcp').toFixed(0)} ms, TBT ${figure('tbt').toFixed(0)} ms, CLS ${figure('cls').toFixed(3)})`,
  )
  for (const cost of new Set(verdicts.flatMap(({ costs }) => costs))) say(`    ${cost}`)
  return scores.every((score) => score === 100)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
