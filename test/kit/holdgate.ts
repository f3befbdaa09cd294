/** The `holdgate` command in this process. */
import { randomBytes } from 'node:crypto'
import { runHoldgate } from '../../relay/cli/holdgate.ts'
import type { Machine } from '../../relay/cli/machine.ts'

export type Ran = Readonly<{ code: number; out: string; error: string }>

export function holdgate(...flags: readonly string[]): Promise<Ran> {
  return holdgateOn({}, ...flags)
}

/** The same on a machine with another clock or environment. */
export async function holdgateOn(
  machine: Partial<Omit<Machine, 'end' | 'print'>>,
  ...flags: readonly string[]
): Promise<Ran> {
  let out = ''
  const { code, error = '' } = await runHoldgate(flags, {
    version: '1.2.3',
    environment: {},
    now: () => 1_700_000_000_000,
    random: randomBytes,
    fetch,
    print: (text) => (out += text),
    ask: async () => undefined,
    note: () => undefined,
    ...machine,
  })
  return { code, error, out }
}
