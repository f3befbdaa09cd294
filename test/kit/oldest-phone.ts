/**
 * What browsers have by now and the oldest phones that ring lack: an iPhone with 16.4, a Chromium 111. Types do not
 * know it of the browser's own names (of the language's they do: `lib` in pwa/tsconfig.json).
 */

/** By the object that has them. Newest first where it matters to nobody. */
const NEWER = {
  URL: ['parse', 'canParse'],
  AbortSignal: ['any'],
  Promise: ['withResolvers', 'try'],
  Object: ['groupBy'],
  Map: ['groupBy'],
  Uint8Array: ['fromBase64', 'fromHex'],
  RegExp: ['escape'],
  Iterator: ['from', 'concat'],
  Intl: ['DurationFormat'],
} as const

/** In built scripts. */
export const NEWER_NAMES: readonly string[] = Object.entries(NEWER).flatMap(([of, names]) =>
  names.map((name) => `${of}.${name}`),
)

/** Takes them away. Runs in a page before any of its scripts. */
export const asOldest = `for (const [of, names] of Object.entries(${JSON.stringify(NEWER)}))
  for (const name of names) if (of in globalThis) delete globalThis[of][name]
for (const name of ['union', 'intersection', 'difference', 'isSubsetOf', 'isDisjointFrom']) delete Set.prototype[name]
for (const name of ['toBase64', 'toHex']) delete Uint8Array.prototype[name]`
