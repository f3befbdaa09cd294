/**
 * `holdgate doctor`: looks at everything that a relay stands on, and says of each thing that it is well or
 * what to do. It changes nothing, and the relay may run.
 */
import { Command } from 'commander'
import { visible } from '../evidence/visible.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { checkAnew } from './doctor-anew.ts'
import { reasonOf, wrong } from './doctor-check.ts'
import type { Check } from './doctor-check.ts'
import { checkDatabase } from './doctor-database.ts'
import { checkKeysFit } from './doctor-keys.ts'
import { checkPasskeys, checkPhones, checkReachable, checkSubject } from './doctor-outside.ts'
import { checkPlace } from './doctor-place.ts'
import { checkPolicy } from './doctor-policy.ts'
import type { Machine } from './machine.ts'
import { openSnapshot, takesWhere, whereOf } from './where.ts'
import type { WhereOptions } from './where.ts'

type Options = WhereOptions & Readonly<{ publicUrl?: string; pushSubject?: string; json?: boolean }>

const MARKS = { good: '✓', wrong: '✗', unknown: '?' } as const

export function doctorCommand(machine: Machine): Command {
  const command = new Command('doctor')
    .description(
      'Look at everything a relay stands on: 0 all well, 1 something is wrong, 2 something could not be looked at.',
    )
    .option('--public-url <url>', 'ask the relay at this address whether it is ready (HOLDGATE_PUBLIC_URL)')
    .option('--push-subject <address>', 'what push services are told (HOLDGATE_PUSH_SUBJECT)')
    .option('--json', 'one line of JSON instead of sentences')
  return takesWhere(command).action((options: Options) => doctor(options, machine))
}

async function doctor(options: Options, machine: Machine): Promise<void> {
  const checks = await look(options, machine)
  const count = (state: Check['state']): number => checks.filter((check) => check.state === state).length
  if (options.json === true) machine.print(`${JSON.stringify({ ok: count('good') === checks.length, checks })}\n`)
  else machine.print(`${checks.map(line).join('')}\n${sumOf(checks)}\n`)
  if (count('wrong') > 0) machine.end(1)
  else if (count('unknown') > 0) machine.end(2)
}

async function look(options: Options, machine: Machine): Promise<readonly Check[]> {
  const where = whereOf(options, machine)
  const { environment } = machine
  const publicUrl = options.publicUrl ?? environment['HOLDGATE_PUBLIC_URL'] ?? ''
  const subject = options.pushSubject ?? environment['HOLDGATE_PUSH_SUBJECT'] ?? ''
  const checks: Check[] = [...(await checkPlace(where))]
  let snapshot: Snapshot | undefined
  try {
    snapshot = await openSnapshot(where, machine)
  } catch (error) {
    checks.push(wrong('database', reasonOf(error), 'Without the database nothing else can be looked at.'))
  }
  try {
    const database = snapshot ? await checkDatabase({ ...machine, snapshot }) : []
    checks.push(...database)
    const readable = database[0]?.state === 'good' ? snapshot : undefined
    checks.push(...(await checkPolicy(where, readable)))
    if (readable)
      checks.push(...(await checkKeysFit(where, readable)), await checkPhones(readable), await checkAnew(readable))
    if (readable && publicUrl !== '') checks.push(await checkPasskeys(readable, publicUrl))
  } finally {
    await snapshot?.close()
  }
  if (subject !== '') checks.push(checkSubject(subject))
  if (publicUrl !== '') checks.push(await checkReachable(publicUrl))
  return checks
}

/** The last line, where whoever is in a hurry looks. */
function sumOf(checks: readonly Check[]): string {
  const named = (state: Check['state']): string => {
    const names = checks.filter((check) => check.state === state).map(({ name }) => name)
    return [...new Set(names)].join(', ')
  }
  const [wrongOnes, unknownOnes] = [named('wrong'), named('unknown')]
  const said = [wrongOnes && `Wrong: ${wrongOnes}.`, unknownOnes && `Could not be looked at: ${unknownOnes}.`]
  if (said.every((one) => one === '')) return `All ${checks.length} things that were looked at are well.`
  return said.filter((one) => one !== '').join(' ')
}

function line(check: Check): string {
  const next = check.state === 'good' ? '' : `    ${check.next}\n`
  // A database may have anybody's words in it.
  return `${MARKS[check.state]} ${visible(check.says).text}\n${next}`
}
