/** So much of IndexedDB as this app takes: things by name, on shelves. A package for it weighs more than the worker's own code. */
export type Shelf = Readonly<{
  get: (store: string, key: string) => Promise<unknown>
  put: (store: string, value: unknown, key: string) => Promise<unknown>
  delete: (store: string, key: string) => Promise<void>
  clear: (store: string) => Promise<void>
  keys: (store: string) => Promise<readonly IDBValidKey[]>
  /** What is there, or else this, which then is; in one transaction, so that all who ask at once get the same. */
  keepFirst: (store: string, value: unknown, key: string) => Promise<unknown>
}>

/** Opened for one use, so that no tab left open keeps a later version of the app from its store. */
export async function onShelf<T>(
  name: string,
  stores: readonly string[],
  use: (shelf: Shelf) => Promise<T>,
): Promise<T> {
  const opening = indexedDB.open(name, 1)
  opening.addEventListener('upgradeneeded', () => stores.forEach((store) => opening.result.createObjectStore(store)))
  const database = await done(opening)
  const at = (store: string, mode?: IDBTransactionMode) => database.transaction(store, mode).objectStore(store)
  try {
    return await use({
      get: (store, key) => done<unknown>(at(store).get(key)),
      put: (store, value, key) => done(at(store, 'readwrite').put(value, key)),
      delete: (store, key) => done(at(store, 'readwrite').delete(key)),
      clear: (store) => done(at(store, 'readwrite').clear()),
      keys: (store) => done(at(store).getAllKeys()),
      keepFirst: async (store, value, key) => {
        const place = at(store, 'readwrite')
        const first = await done<unknown>(place.get(key))
        if (first !== undefined) return first
        await done(place.put(value, key))
        return value
      },
    })
  } finally {
    database.close()
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('No storage.')))
  })
}
