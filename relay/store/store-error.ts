/** The store cannot be opened, or is not what it should be. The message names the thing and the fix. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
