import * as v from 'valibot'
import type { CanonicalJson } from '../../contract/ids.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { NotCanonical, readCanonical } from '../../evidence/canonical.ts'

/** Reads what was signed: canonical, of a known kind, every member known. */
export function readStatement<T>(schema: v.GenericSchema<T>, text: CanonicalJson): T | Refusal {
  let json: unknown
  try {
    json = readCanonical(text)
  } catch (error) {
    if (error instanceof NotCanonical) return { refused: 'not-canonical' }
    throw error
  }
  const read = v.safeParse(schema, json, { abortEarly: true })
  if (read.success) return read.output
  const [issue] = read.issues
  const path = v.getDotPath(issue)
  return {
    refused: 'wrong-shape',
    detail: `statement${path === null ? '' : `.${path}`}: ${issue.message}`.slice(0, 200),
  }
}
