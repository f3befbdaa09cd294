/** The `holdgate` command in this process. */
import { runHoldgate } from '../../relay/cli/holdgate.ts'

export async function holdgate(
  ...flags: readonly string[]
): Promise<Readonly<{ code: number; out: string; error: string }>> {
  let out = ''
  const { code, error = '' } = await runHoldgate(flags, {
    version: '1.2.3',
    environment: {},
    now: () => 1_700_000_000_000,
    random: (bytes) => new Uint8Array(bytes),
    print: (text) => (out += text),
  })
  return { code, error, out }
}
