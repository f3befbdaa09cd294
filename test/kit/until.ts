/**
 * Waits for something that only looking can tell, such as a screen or a file. Prefer a journal or an
 * event where there is one.
 *
 * @param look gives the thing, or undefined or false while it is not there; an error counts as not there
 * @throws after `milliseconds`, with the last error
 */
export async function until<Thing>(
  look: () => Thing | undefined | false | Promise<Thing | undefined | false>,
  what: string,
  milliseconds = 40_000,
): Promise<Thing> {
  const deadline = performance.now() + milliseconds
  let last: unknown
  for (;;) {
    try {
      const thing = await look()
      if (thing !== undefined && thing !== false) return thing
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() >= deadline) throw new Error(`No ${what} within ${milliseconds} ms.`, { cause: last })
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
