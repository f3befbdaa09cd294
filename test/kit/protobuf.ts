/**
 * As much of the protobuf wire format as Google's device protocols need: fields of varints, fixed
 * numbers and bytes. Unknown fields are kept, nothing is interpreted.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export type Field = Readonly<{ number: number; value: bigint | Uint8Array }>

const VARINT = 0
const FIXED_64 = 1
const BYTES = 2
const FIXED_32 = 5

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt(value)
  do {
    const low = Number(rest & 127n)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 128)
  } while (rest !== 0n)
  return Buffer.from(bytes)
}

/** The varint at `at`, and where it ends; undefined while its last byte has not arrived. */
export function readVarint(bytes: Uint8Array, at: number): Readonly<{ value: bigint; end: number }> | undefined {
  let value = 0n
  for (let index = at; ; index++) {
    const byte = bytes[index]
    if (byte === undefined) return undefined
    value |= BigInt(byte & 127) << BigInt(7 * (index - at))
    if ((byte & 128) === 0) return { value, end: index + 1 }
  }
}

export function integerField(number: number, value: number | bigint): Buffer {
  return Buffer.concat([varint((number << 3) | VARINT), varint(value)])
}

export function fixed64Field(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return Buffer.concat([varint((number << 3) | FIXED_64), bytes])
}

export function bytesField(number: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([varint((number << 3) | BYTES), varint(bytes.length), bytes])
}

/** @throws on a cut or unknown encoding */
export function readFields(bytes: Uint8Array): readonly Field[] {
  const view = Buffer.from(bytes)
  const fields: Field[] = []
  let at = 0
  while (at < view.length) {
    const key = needVarint(view, at)
    const { value, end } = readValue(view, key.end, Number(key.value & 7n))
    fields.push({ number: Number(key.value >> 3n), value })
    at = end
  }
  return fields
}

export function textOf(fields: readonly Field[], number: number): string | undefined {
  const value = fields.find((field) => field.number === number)?.value
  return value instanceof Uint8Array ? Buffer.from(value).toString() : undefined
}

export function integerOf(fields: readonly Field[], number: number): bigint | undefined {
  const value = fields.find((field) => field.number === number)?.value
  return typeof value === 'bigint' ? value : undefined
}

type Read = Readonly<{ value: bigint | Uint8Array; end: number }>

function readValue(view: Buffer, at: number, wireType: number): Read {
  if (wireType === VARINT) return needVarint(view, at)
  if (wireType === FIXED_64) return { value: view.readBigUInt64LE(at), end: at + 8 }
  if (wireType === FIXED_32) return { value: BigInt(view.readUInt32LE(at)), end: at + 4 }
  if (wireType !== BYTES) throw new Error(`Protobuf wire type ${wireType} is not known here.`)
  const length = needVarint(view, at)
  const end = length.end + Number(length.value)
  return { value: view.subarray(length.end, end), end }
}

function needVarint(view: Buffer, at: number): Readonly<{ value: bigint; end: number }> {
  const read = readVarint(view, at)
  if (read === undefined) throw new Error('A protobuf message ended inside a number.')
  return read
}
