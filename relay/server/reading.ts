/**
 * Reads what a caller sent, distrusting all of it: size, media type, encoding, JSON, shape, in this
 * order. Every way in which it can be wrong is a refusal that names the field; nothing throws.
 */
import * as v from 'valibot'
import { LIMITS } from '../contract/limits.ts'
import type { Refusal } from '../contract/refusals.ts'
import { BadJson, readJson } from '../evidence/strict-json.ts'

const MAX_DETAIL_CHARACTERS = 200

/** The body's text; '' when there is none. It is never held beyond the limit. */
export async function readText(request: Request): Promise<string | Refusal> {
  const tooLarge = { refused: 'too-large', detail: `At most ${LIMITS.requestJsonBytes} bytes.` } as const
  if (Number(request.headers.get('content-length') ?? 0) > LIMITS.requestJsonBytes) return tooLarge
  const bytes = await readBytes(request)
  if (bytes === 'too-large') return tooLarge
  if (bytes === undefined) return { refused: 'malformed-json', detail: 'The body ended early.' }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { refused: 'malformed-json', detail: 'The body is not UTF-8.' }
  }
}

/** Undefined when the connection broke in mid-body; whoever sent it will hardly read why. */
async function readBytes(request: Request): Promise<Uint8Array | 'too-large' | undefined> {
  try {
    // HTTP holds a body to the length that it announced, so that it can be taken whole, without a stream.
    if (request.headers.has('content-length')) {
      const whole = new Uint8Array(await request.arrayBuffer())
      return whole.length > LIMITS.requestJsonBytes ? 'too-large' : whole
    }
    if (!request.body) return new Uint8Array()
    const parts: Uint8Array[] = []
    let length = 0
    const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length
      if (length > LIMITS.requestJsonBytes) {
        await reader.cancel()
        return 'too-large'
      }
      parts.push(read.value)
    }
    return Buffer.concat(parts)
  } catch {
    return undefined
  }
}

export type Read<T> = Readonly<{ value: T }> | Refusal

export function readBody<T>(request: Request, text: string, schema: v.GenericSchema<unknown, T>): Read<T> {
  const mediaType = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') return { refused: 'wrong-media-type' }
  let json: unknown
  try {
    json = readJson(text)
  } catch (error) {
    if (error instanceof BadJson) return { refused: 'malformed-json', detail: cut(error.message) }
    throw error
  }
  // To valibot a list is an object too, with no member that a schema could miss.
  if (Array.isArray(json)) return { refused: 'wrong-shape', detail: 'body: Wanted an object, not a list.' }
  return readShape(schema, json, 'body')
}

/** @param where what stands before the path of the field in the refusal, such as `body` */
export function readShape<T>(schema: v.GenericSchema<unknown, T>, value: unknown, where: string): Read<T> {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return { value: result.output }
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  return { refused: 'wrong-shape', detail: cut(`${path === null ? where : `${where}.${path}`}: ${issue.message}`) }
}

/** A message may repeat what was sent, which can be long. */
function cut(text: string): string {
  return text.length <= MAX_DETAIL_CHARACTERS ? text : `${text.slice(0, MAX_DETAIL_CHARACTERS - 1).toWellFormed()}…`
}
