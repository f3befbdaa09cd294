/** `holdgate receipt`: fetches a receipt, or the roster file to check it with, as a service that may have it. */
import { Command } from 'commander'
import { BadReply, ProblemError, RelayUnreachable } from '../client/caller.ts'
import { createClient } from '../client/client.ts'
import type { RequestId } from '../contract/ids.ts'
import type { RosterFile } from '../contract/receipt.ts'
import { canonical } from '../evidence/canonical.ts'
import { readRoster } from '../evidence/roster.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'

type Options = Readonly<{ relay?: string; since?: string }>

const KEY = 'HOLDGATE_KEY'

export function receiptCommand(machine: Machine): Command {
  return new Command('receipt')
    .description(`Print the receipt of a request; without one, the roster file. The service key comes from ${KEY}.`)
    .argument('[request]', 'its id, req_…')
    .requiredOption('--relay <url>', 'address of the relay')
    .option(
      '--since <version>',
      'the roster file from that roster on, where you know that the relay was rightly set up anew',
    )
    .action((request: string | undefined, options: Options) => fetchIt(machine, request, options))
}

async function fetchIt({ environment, print }: Machine, request: string | undefined, options: Options) {
  const { relay = '' } = options
  const key = environment[KEY] ?? ''
  if (key === '') throw new CommandError(`${KEY} is not set. Set it to the key of the service that asked.`)
  const client = createClient({ relay, credentials: { kind: 'key', key } })
  try {
    const reply =
      request === undefined
        ? await client.call('rosterFile', {})
        : await client.call('receipt', { params: { request: request as RequestId } })
    if (reply instanceof ProblemError) throw new CommandError(reply.message)
    // The spelling that was sent: a receipt has only the one.
    print(canonical('steps' in reply ? since(reply, options) : reply))
  } catch (error) {
    if (error instanceof RelayUnreachable || error instanceof BadReply)
      throw new CommandError(`${relay} gave no answer that a relay gives. ${error.message}`, { cause: error })
    throw error
  }
}

/** A file whose first step is no beginning of its own is believed by no verifier. */
function since<F extends RosterFile>(file: F, { since: wanted }: Options): F {
  if (wanted === undefined) return file
  const steps = file.steps.filter(({ roster }) => readRoster(roster).version >= Number(wanted))
  if (steps[0]?.by.kind !== 'rebootstrap')
    throw new CommandError(
      `--since is ${JSON.stringify(wanted)}. Wanted the version of a roster by which the relay was set up anew.`,
    )
  return { ...file, steps }
}
