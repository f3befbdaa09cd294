/** What lies in the data directory: who may read it, and whether the keys are whole. */
import { stat } from 'node:fs/promises'
import { good, reasonOf, unknown, wrong } from './doctor-check.ts'
import type { Check } from './doctor-check.ts'
import { readKeyRing } from '../store/key-ring.ts'
import { StoreError } from '../store/store-error.ts'
import type { Where } from './where.ts'

export async function checkPlace(where: Where): Promise<readonly Check[]> {
  return [await checkMode('data directory', where.directory, 0o700), ...(await checkKeys(where))]
}

async function checkKeys({ keys }: Where): Promise<readonly Check[]> {
  const mode = await checkMode('keys', keys, 0o600)
  if (mode.state !== 'good') return [mode]
  try {
    await readKeyRing(keys)
    return [mode]
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return [wrong('keys', `${keys} is damaged.`, 'Restore it from a backup, or from the copy of another relay.')]
  }
}

async function checkMode(name: string, path: string, mode: number): Promise<Check> {
  try {
    const found = await stat(path)
    // Windows keeps access elsewhere; its mode says nothing.
    if (process.platform === 'win32' || (found.mode & 0o077) === 0) return good(name, `${path} is for its owner only.`)
    return wrong(name, `Others on this machine may read ${path}.`, `Run: chmod ${mode.toString(8)} ${path}`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return wrong(
        name,
        `There is no ${path}.`,
        'Set HOLDGATE_DATA, or --data, to the relay’s data; a first start makes it.',
      )
    }
    return unknown(
      name,
      `${path} cannot be looked at (${reasonOf(error)}).`,
      'Run this as the user who runs the relay.',
    )
  }
}
