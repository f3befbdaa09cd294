import { readFile } from 'node:fs/promises'
import { CommandError } from './machine.ts'

/** @throws {CommandError} with the one sentence that says which file could not be read, and why */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${reason(error)}.`, { cause: error })
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'you may not read it'
  if (code === 'EISDIR') return 'it is a directory'
  return code === '' ? 'the system does not say why' : `the system says ${code}`
}
