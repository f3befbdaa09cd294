/** Receipt and roster file, read from text to what `checkReceipt` and `openRosterBook` take. */
import * as v from 'valibot'
import type { Receipt, RosterFile } from '../contract/receipt.ts'
import { receipt as receiptShape, rosterFile } from '../contract/schema/receipt.ts'
import { fromUtf8 } from '../evidence/bytes.ts'
import { NotCanonical, readCanonical } from '../evidence/canonical.ts'
import { BadJson, readJson } from '../evidence/strict-json.ts'

/** @returns `failed`: the check `form` failed, and how */
export function readReceipt(bytes: Uint8Array): Receipt | Readonly<{ failed: string }> {
  let json: unknown
  try {
    json = readCanonical(fromUtf8(bytes))
  } catch (error) {
    // TypeError: not UTF-8.
    if (error instanceof TypeError) return { failed: 'it is not text in UTF-8' }
    if (!(error instanceof NotCanonical)) throw error
    return { failed: 'it is not in its one spelling (RFC 8785); keep what the relay sent, byte for byte' }
  }
  return shaped(receiptShape, json)
}

/** It is its reader's own, so that it may be written by hand or by another tool; it has no second reading. */
export function readRosterFile(bytes: Uint8Array): RosterFile | Readonly<{ failed: string }> {
  try {
    return shaped(rosterFile, readJson(fromUtf8(bytes)))
  } catch (error) {
    if (error instanceof TypeError) return { failed: 'it is not text in UTF-8' }
    if (error instanceof BadJson)
      return { failed: `it is not JSON with one reading. ${error.message.replace(/\.$/, '')}` }
    throw error
  }
}

function shaped<T>(schema: v.GenericSchema<unknown, T>, json: unknown): T | Readonly<{ failed: string }> {
  const read = v.safeParse(schema, json, { abortEarly: true })
  if (read.success) return read.output
  const [issue] = read.issues
  return { failed: `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}` }
}
