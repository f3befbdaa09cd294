/** What outlives the browser and is nobody's but the background's: rules, pins, pairing. */
import { openDB, type DBSchema } from 'idb'
import { thisBrowser } from './differences.ts'

export type Store = Readonly<{
  get: (key: string) => Promise<unknown>
  set: (key: string, value: unknown) => Promise<void>
  remove: (key: string) => Promise<void>
}>

/** Content scripts share the page's process, which may be taken over; they reach neither of the two. */
export async function openStore(): Promise<Store> {
  return thisBrowser() === 'firefox' ? inDatabase() : inStorage()
}

async function inStorage(): Promise<Store> {
  const { local } = chrome.storage
  await local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' })
  return {
    get: async (key) => (await local.get(key))[key],
    set: (key, value) => local.set({ [key]: value }),
    remove: (key) => local.remove(key),
  }
}

type Kept = DBSchema & { kept: { key: string; value: unknown } }

/**
 * Firefox lets content scripts into storage.local and has no way to keep them out; a database has.
 */
function inDatabase(): Store {
  const within = async <Value>(work: (database: Awaited<ReturnType<typeof open>>) => Promise<Value>) => {
    const database = await open()
    try {
      return await work(database)
    } finally {
      database.close()
    }
  }
  const open = () =>
    openDB<Kept>('holdgate-kept', 1, {
      upgrade: (database) => {
        database.createObjectStore('kept')
      },
    })
  return {
    get: (key) => within((database) => database.get('kept', key)),
    set: (key, value) => within(async (database) => void (await database.put('kept', value, key))),
    remove: (key) => within((database) => database.delete('kept', key)),
  }
}
