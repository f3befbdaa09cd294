/** The known word that was probably meant, or undefined when none is near. */
export function suggestion(found: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(found.length / 3)) + 1
  for (const word of known) {
    const edits = distance(found, word)
    if (edits < least) {
      least = edits
      best = word
    }
  }
  return best
}

function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 8) return Infinity
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const replace = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? Infinity
}
