/** Keeps Approve away from where a finger just was: a second tap on its way must not become an approval. */

export type Point = Readonly<{ x: number; y: number }>
type Box = Readonly<{ left: number; top: number; right: number; bottom: number }>

/** About half a fingertip, in CSS pixels. */
const REACH = 24

/** @param measure lays out all that was just drawn, so that it is not called for nothing */
export function isUnder(tap: Point | undefined, measure: () => Box): boolean {
  if (!tap) return false
  const box = measure()
  return tap.x > box.left - REACH && tap.x < box.right + REACH && tap.y > box.top - REACH && tap.y < box.bottom + REACH
}
