import type { CallBody } from '../contract/call.ts'
import type { Field } from './field.ts'
import { formEntriesFields } from './form-entries.ts'
import { multipartFields } from './multipart.ts'

/** Reads a body that has parts, as `bodyParts` does. */
export type PartsReader = (body: CallBody, bytes: Uint8Array) => readonly Field[] | undefined

/**
 * The parts of a form's body.
 *
 * @returns undefined when the bytes are not multipart in the one spelling that is read
 * @throws {NotCanonical} when the body is bound by its fields, and the bytes are no entries
 */
export function bodyParts(body: CallBody, bytes: Uint8Array): readonly Field[] | undefined {
  return body.form ? formEntriesFields(bytes) : multipartFields(body.content_type, bytes)
}
