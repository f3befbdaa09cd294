/** `holdgate verify`: checks a receipt against a roster file, without any relay. */
import { Command } from 'commander'
import { CommandError } from './machine.ts'
import { readBytes } from './read-file.ts'

type Options = Readonly<{ roster: string; executed?: string; policy?: string; json?: boolean }>

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check a receipt offline: 0 valid, 1 invalid, 2 when a check could not be made.')
    .argument('<receipt>', 'the receipt, as GET /v1/receipts/{request} gives it')
    .requiredOption('--roster <file>', 'people, passkeys and the relay’s keys, from a source that you trust')
    .option('--executed <file>', 'the HTTP/1.1 request that was sent, to compare with what was approved')
    .option('--policy <file>', 'the policy that you expect to have decided')
    .option('--json', 'one line of JSON instead of sentences')
    .action((receipt: string, options: Options) => verify({ receipt, ...options }))
}

async function verify({ receipt, roster, executed, policy }: Options & { receipt: string }): Promise<void> {
  await Promise.all([receipt, roster, executed, policy].filter((path) => path !== undefined).map(readBytes))
  throw new CommandError('This version reads receipts, but cannot check them yet.')
}
