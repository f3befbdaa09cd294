/**
 * SHA-256 (FIPS 180-4), synchronous: a phone hashes between the tap and the passkey prompt, where nothing may
 * be awaited. Ours instead of a package's: docs/decisions/0048-the-cards-bytes.md.
 *
 * Rule: it hashes what anybody may know, never a secret whose timing could tell something.
 */
const K = Uint32Array.of(
  ...(
    '428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 ' +
    '72be5d74 80deb1fe 9bdc06a7 c19bf174 e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da ' +
    '983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 27b70a85 2e1b2138 4d2c6dfc 53380d13 ' +
    '650a7354 766a0abb 81c2c92e 92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 ' +
    '19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 ' +
    '90befffa a4506ceb bef9a3f7 c67178f2'
  )
    .split(' ')
    .map((word) => Number.parseInt(word, 16)),
)
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]
const BLOCK_BYTES = 64

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const work = { state: Uint32Array.from(START), w: new Uint32Array(64) }
  const whole = bytes.length - (bytes.length % BLOCK_BYTES)
  const blocks = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < whole; at += BLOCK_BYTES) mix(work, blocks, at)
  // What is left, a one bit, zeros, and the length in bits: one block, or two.
  const end = new Uint8Array(bytes.length - whole < 56 ? BLOCK_BYTES : 2 * BLOCK_BYTES)
  const tail = new DataView(end.buffer)
  end.set(bytes.subarray(whole))
  end[bytes.length - whole] = 0x80
  tail.setUint32(end.length - 8, bytes.length / 2 ** 29)
  tail.setUint32(end.length - 4, bytes.length << 3)
  for (let at = 0; at < end.length; at += BLOCK_BYTES) mix(work, tail, at)
  const digest = new DataView(new ArrayBuffer(32))
  work.state.forEach((word, index) => digest.setUint32(index * 4, word))
  return new Uint8Array(digest.buffer)
}

type Work = Readonly<{ state: Uint32Array; w: Uint32Array }>

/** One block of 64 bytes. The names are the standard's. */
function mix({ state, w }: Work, block: DataView, at: number): void {
  for (let t = 0; t < 16; t += 1) w[t] = block.getUint32(at + t * 4)
  for (let t = 16; t < 64; t += 1) {
    const x = w[t - 15] ?? 0
    const y = w[t - 2] ?? 0
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)
    w[t] = (s1 + (w[t - 7] ?? 0) + s0 + (w[t - 16] ?? 0)) | 0
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let t = 0; t < 64; t += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] ?? 0) + (w[t] ?? 0)) | 0
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index] ?? 0) + word))
}

/** To the right, what falls out coming in again. */
function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}
