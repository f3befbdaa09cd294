/** `holdgate policy`: whether a policy file can be loaded, and how far browsers enforce each of its rules. */
import { Command } from 'commander'
import { LIMITS } from '../contract/limits.ts'
import { visible } from '../evidence/visible.ts'
import { browserReach, type Reach } from '../rules/browser-reach.ts'
import { readPolicy } from '../rules/policy.ts'
import type { Machine } from './machine.ts'
import { readBytes } from './read-file.ts'

const PLACES: Readonly<Record<Reach['in_browsers'], string>> = {
  held: 'held in browsers',
  stopped: 'stopped in browsers and never held: its origin is no console',
  services: 'asked by services; browsers know nothing of it',
}
const WIDENED = {
  unreadable: 'this version cannot read its URL',
  too_long: 'its path is longer than a browser’s expression may be',
  too_many: 'there are more rules than a browser takes',
} as const

export function policyCommand(machine: Machine): Command {
  return new Command('policy')
    .description('Check a policy file: 0 it can be loaded, 1 it cannot. Says how far browsers enforce each rule.')
    .argument('<file>', 'the policy, as HOLDGATE_POLICY names it')
    .option('--json', 'one line of JSON instead of sentences')
    .action(async (file: string, { json = false }: Readonly<{ json?: boolean }>) => {
      const policy = readPolicy(new TextDecoder().decode(await readBytes(file)))
      if (Array.isArray(policy)) {
        const lines = policy.map(({ line, column, message, hint }) => `${file}:${line}:${column} ${message} ${hint}`)
        machine.print(json ? `${JSON.stringify({ ok: false, errors: policy })}\n` : lines.map(clear).join(''))
        machine.end(1)
        return
      }
      const rules = browserReach(policy)
      machine.print(
        json
          ? `${JSON.stringify({ ok: true, digest: policy.digest, rules })}\n`
          : [
              `${file} can be loaded: ${policy.rules.length} rules, ${policy.default} where none matches.`,
              ...rules.flatMap(wordsOf),
              ...(rules.some(({ in_browsers }) => in_browsers === 'services') ? [] : [ELSEWHERE]),
            ]
              .map(clear)
              .join(''),
      )
    })
}

const ELSEWHERE = 'A call from anything but a paired browser meets these rules only where a service or gateway asks.'

function wordsOf({ rule, decide, in_browsers, widened, condition }: Reach): readonly string[] {
  const lines = [`  ${rule}: ${decide}, ${PLACES[in_browsers]}`]
  if (widened) {
    lines.push(`    stops all of ${widened.hosts.join(', ')}: ${WIDENED[widened.why]}; other calls go on one by one`)
  }
  if (condition) lines.push('    every call there is stopped and handed over; the relay judges its condition')
  if (condition === 'body') {
    const kilobytes = LIMITS.shownBodyBytes / 1024
    lines.push(`    only who serves the call can judge it where the body is over ${kilobytes} kB or cannot be held`)
  }
  return lines
}

/** A policy has words of its own; each stays one line. */
function clear(line: string): string {
  return `${visible(line).text}\n`
}
