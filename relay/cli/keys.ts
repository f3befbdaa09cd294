/** `holdgate keys`: the relay's keys by name, one more, one less. What each is for: docs/running.md. */
import { Command } from 'commander'
import type { Instant } from '../contract/ids.ts'
import { readDuration } from '../rules/duration.ts'
import { KEY_USES } from '../store/key-pair.ts'
import type { KeyUse } from '../store/key-pair.ts'
import { addKey, currentKey, livingKeys, readKeyRing, retireKey, writeKeyRing } from '../store/key-ring.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { dependentsOf } from './key-dependents.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'
import { openSnapshot, takesWhere, whereOf } from './where.ts'
import type { Where, WhereOptions } from './where.ts'

type Rotating = WhereOptions & Readonly<{ in: string }>
type Retiring = WhereOptions & Readonly<{ anyway?: boolean }>

const SETTLE_MILLISECONDS = 60_000
const TAKEN = 'A relay that runs takes it within seconds. Several relays: copy keys.json to each of them, mode 0600.\n'

export function keysCommand(machine: Machine): Command {
  const keys = new Command('keys').description('The relay’s keys: list them, add one, retire one.')
  keys.addCommand(
    takesWhere(new Command('list').description('Every key by name, without its secret.')).action(
      (options: WhereOptions) => list(whereOf(options, machine), machine),
    ),
  )
  keys.addCommand(
    takesWhere(
      new Command('rotate')
        .description('Add a key. The old one still counts for what was signed, subscribed or sealed with it.')
        .argument('<use>', KEY_USES.join(', '))
        .option('--in <time>', 'when it begins to be used: 30m, 24h, or 0s for at once', '24h'),
    ).action((use: string, options: Rotating) => rotate(use, options, machine)),
  )
  keys.addCommand(
    takesWhere(
      new Command('retire')
        .description('Delete a key’s secret. Refused while something depends on it, and says how much.')
        .argument('<kid>', 'its name, as list prints it')
        .option('--anyway', 'also when something depends on it, because it has leaked'),
    ).action((kid: string, options: Retiring) => retire(kid, options, machine)),
  )
  return keys
}

/** One name in 64 begins with a hyphen, and would be taken for an option: it goes behind `--`. */
export function withKidLast(flags: readonly string[]): readonly string[] {
  const [command, verb, kid = '', ...rest] = flags
  const isOdd = command === 'keys' && verb === 'retire' && /^-[A-Za-z0-9_-]{10}(?:[A-Za-z0-9_-]{32})?$/.test(kid)
  return isOdd ? [command, verb, ...rest, '--', kid] : flags
}

async function list({ keys }: Where, { print, now }: Machine): Promise<void> {
  const ring = await readKeyRing(keys)
  for (const use of KEY_USES) {
    const current = currentOf(ring, use, now()).kid
    for (const key of ring[use]) {
      const retired = 'retired' in key ? `retired ${timeOf(key.retired)}` : undefined
      const state = retired ?? (key.kid === current ? 'in use' : key.active_from > now() ? 'to come' : 'still counts')
      const since = key.active_from === 0 ? 'the first' : `from ${timeOf(key.active_from)}`
      print(`${use.padEnd(6)} ${key.kid.padEnd(43)}  ${state}, ${since}\n`)
    }
  }
}

async function rotate(use: string, options: Rotating, machine: Machine): Promise<void> {
  if (!isUse(use))
    throw new CommandError(`There is no kind of key ${JSON.stringify(use)}. Name one of: ${KEY_USES.join(', ')}.`)
  const wait = options.in === '0s' ? 0 : readDuration(options.in)
  if (wait === undefined)
    throw new CommandError(`--in is ${JSON.stringify(options.in)}. Wanted such as 30m, 24h, or 0s.`)
  const { keys } = whereOf(options, machine)
  const from = machine.now() + wait
  const { ring, kid } = addKey(await readKeyRing(keys), use, { from, random: machine.random })
  await writeKeyRing(keys, ring)
  machine.print(`${use} ${kid} is used from ${timeOf(from)} on.\n${TAKEN}`)
}

async function retire(kid: string, options: Retiring, machine: Machine): Promise<void> {
  const where = whereOf(options, machine)
  const ring = await readKeyRing(where.keys)
  const use = KEY_USES.find((use) => ring[use].some((key) => key.kid === kid))
  if (!use) throw new CommandError(`There is no key ${JSON.stringify(kid)} in ${where.keys}. See holdgate keys list.`)
  if (!living(ring, use).includes(kid)) throw new CommandError(`${kid} is retired already.`)
  const current = currentOf(ring, use, machine.now())
  if (current.kid === kid) throw new CommandError(`${kid} is in use. First: holdgate keys rotate ${use} --in 0s`)
  if (options.anyway !== true) {
    // Until then a relay that has not read the file yet may use the old one, after it was counted.
    if (machine.now() < current.active_from + SETTLE_MILLISECONDS) {
      throw new CommandError(
        `${kid} was in use a moment ago, and a relay may not have noticed yet. Try again in a minute.`,
      )
    }
    await refuseUsed(where, machine, { ring, use, kid })
  }
  await writeKeyRing(where.keys, retireKey(ring, kid, machine.now()))
  machine.print(
    `${use} ${kid} is retired; its secret is gone from ${where.keys}. Older backups still have it.\n${TAKEN}`,
  )
}

async function refuseUsed(where: Where, machine: Machine, key: Parameters<typeof dependentsOf>[1]): Promise<void> {
  const snapshot = await openSnapshot(where, machine)
  try {
    const found = await dependentsOf(snapshot, key)
    if (found) throw new CommandError(`${key.kid} cannot be retired: ${found.says} ${found.next}`)
  } finally {
    await snapshot.close()
  }
}

function currentOf(ring: KeyRing, use: KeyUse, now: Instant) {
  return currentKey<KeyRing[KeyUse][number]>(ring[use], now)
}

function living(ring: KeyRing, use: KeyUse): readonly string[] {
  return livingKeys<KeyRing[KeyUse][number]>(ring[use]).map(({ kid }) => kid)
}

function isUse(text: string): text is KeyUse {
  return (KEY_USES as readonly string[]).includes(text)
}

function timeOf(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
