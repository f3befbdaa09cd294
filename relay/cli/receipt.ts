/** `holdgate receipt`: fetches a receipt, or the roster file to check it with, as a service that may have it. */
import { Command } from 'commander'
import { BadReply, ProblemError, RelayUnreachable } from '../client/caller.ts'
import { createClient } from '../client/client.ts'
import type { RequestId } from '../contract/ids.ts'
import { canonical } from '../evidence/canonical.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'

type Options = Readonly<{ relay?: string }>

const KEY = 'HOLDGATE_KEY'

export function receiptCommand(machine: Machine): Command {
  return new Command('receipt')
    .description(`Print the receipt of a request; without one, the roster file. The service key comes from ${KEY}.`)
    .argument('[request]', 'its id, req_…')
    .requiredOption('--relay <url>', 'address of the relay')
    .action((request: string | undefined, options: Options) => fetchIt(machine, request, options))
}

async function fetchIt({ environment, print }: Machine, request: string | undefined, { relay = '' }: Options) {
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
    print(canonical(reply))
  } catch (error) {
    if (error instanceof RelayUnreachable || error instanceof BadReply)
      throw new CommandError(`${relay} gave no answer that a relay gives. ${error.message}`, { cause: error })
    throw error
  }
}
