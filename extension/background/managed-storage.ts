import { browser } from './browser.ts'
import { readManaged } from './managed.ts'
import type { Managed } from './messages.ts'

export type ManagedSettings = Readonly<{ current: () => Managed; reload: () => Promise<void> }>

export async function openManaged(): Promise<ManagedSettings> {
  let current: Managed = readManaged({})
  const reload = async () => {
    try {
      current = readManaged(await browser.storage.managed.get())
    } catch {
      // Firefox, where nobody manages it, has no such storage. What was read before stays.
    }
  }
  await reload()
  return { current: () => current, reload }
}
