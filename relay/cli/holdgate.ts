/**
 * The `holdgate` command: one file per command of it, one line each in COMMANDS.
 *
 * Rule 1: people and pipes read standard output; whatever goes wrong is one sentence on standard error.
 * Rule 2: a command that checks ends with 0 only when every check was made and passed.
 */
import { Command, CommanderError } from 'commander'
import { backupCommand } from './backup.ts'
import { doctorCommand } from './doctor.ts'
import { keysCommand, withKidLast } from './keys.ts'
import { CommandError } from './machine.ts'
import type { ExitCode, Machine } from './machine.ts'
import { visible } from '../evidence/visible.ts'
import { StoreError } from '../store/store-error.ts'
import { policyCommand } from './policy.ts'
import { rebootstrapCommand } from './rebootstrap.ts'
import { receiptCommand } from './receipt.ts'
import { restoreCommand } from './restore.ts'
import { verifyCommand } from './verify.ts'
import { verifyLogCommand } from './verify-log.ts'

type Ran = Readonly<{ code: ExitCode; error?: string }>

const COMMANDS: readonly ((machine: Machine) => Command)[] = [
  verifyCommand,
  verifyLogCommand,
  policyCommand,
  receiptCommand,
  backupCommand,
  restoreCommand,
  rebootstrapCommand,
  doctorCommand,
  keysCommand,
]

/**
 * @param flags what stands behind `holdgate`
 * @returns `error`: the sentence for standard error
 * @throws what is our own mistake
 */
export async function runHoldgate(flags: readonly string[], machine: Omit<Machine, 'end'>): Promise<Ran> {
  let code: ExitCode = 0
  const program = new Command('holdgate')
    .description('Checks what a Holdgate relay claims, and looks after one.')
    .version(machine.version)
  const world: Machine = { ...machine, end: (given) => (code = given) }
  for (const make of COMMANDS) program.addCommand(make(world))
  const nested = program.commands.flatMap(({ commands }) => commands)
  for (const command of [program, ...program.commands, ...nested]) {
    command
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({ writeOut: machine.print, writeErr: () => undefined })
  }
  if (flags.length === 0) {
    machine.print(program.helpInformation())
    return { code: 2 }
  }
  try {
    await program.parseAsync([...withKidLast(flags)], { from: 'user' })
    return { code }
  } catch (error) {
    // A relay or a file may have put words of its own into it.
    if (error instanceof CommandError || error instanceof StoreError) {
      return { code: 2, error: visible(error.message).text }
    }
    if (isOfSystem(error)) return { code: 2, error: visible(`The system refused it: ${error.message}.`).text }
    if (!(error instanceof CommanderError)) throw error
    // `--help` and `--version`.
    if (error.exitCode === 0) return { code: 0 }
    if (error.code === 'commander.help') {
      // A command that has only commands of its own.
      const asked = program.commands.find((command) => command.name() === flags[0]) ?? program
      machine.print(asked.helpInformation())
      return { code: 2 }
    }
    return { code: 2, error: sentence(error, flags) }
  }
}

/** Of a file or a disk: a directory that is not there, a disk that is full. */
function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'path' in error
}

/** "error: unknown option '--jsn'\n(Did you mean --json?)" */
function sentence({ message }: CommanderError, [command = '']: readonly string[]): string {
  const text = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  const help = /^[a-z][a-z-]*$/.test(command) && !text.startsWith('unknown command') ? `${command} --help` : '--help'
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}. See holdgate ${help}.`
}
