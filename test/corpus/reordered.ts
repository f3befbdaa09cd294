/** Text whose picture could differ from its code points: 500 strings, always the same. */

/** @see https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function drawing(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

const pointsOf = (text: string): readonly string[] => Array.from(text)

const PLAIN = pointsOf('abcXYZ0189.,:;()[]<>{}-_/\\"\'+*=% ')
const HEBREW = pointsOf('אבגדהוזחטיכלמנסעפצקרשת')
const ARABIC = pointsOf('ابتثجحخدذرزسش٠١٢٣')
const OTHER = pointsOf('яжЖΩλßéñ漢字かな한')
const MARKS = pointsOf('\u0301\u0308\u0323\u05b0\u0651')
const HIDDEN = pointsOf(
  '\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u{e0041}\ufe0f\u00a0\u2028\t\n',
)
const KINDS = [PLAIN, PLAIN, HEBREW, ARABIC, OTHER, MARKS, HIDDEN]

export const REORDERED: readonly string[] = Array.from({ length: 500 }, (_, at) => {
  const draw = drawing(at * 7919 + 17)
  draw(2)
  return Array.from({ length: 4 + draw(14) }, () => {
    const kind = KINDS[draw(KINDS.length)] ?? PLAIN
    return kind[draw(kind.length)] ?? 'a'
  }).join('')
})

/** Every code point that hides, reorders or passes for a space; without NUL, which no JSON holds. */
export function hiding(): readonly string[] {
  const suspicious = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cf}]|(?! )\p{White_Space}/u
  const found: string[] = []
  for (let point = 1; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point)
    if (suspicious.test(character)) found.push(character)
  }
  return found
}
