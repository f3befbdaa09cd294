/**
 * A look at the shape of the reply on the way to a decision, so that the screen does not fail
 * halfway through it. It is not what makes an approval safe: that is decision.ts, which computes every digest
 * anew. Screens that load later use the contract's own schemas.
 */
export type Shape = 'string' | 'number' | 'boolean' | readonly [Shape] | { readonly [key: string]: Shape }

type Seen = Readonly<{ value: never }> | Readonly<{ issues: [Readonly<{ message: string }>] }>
type Schema = Readonly<{ '~standard': Readonly<{ version: 1; vendor: 'valibot'; validate: (value: unknown) => Seen }> }>

/** A shape in the form in which the client takes schemas (Standard Schema). */
export function looksLike(shape: Shape): Schema {
  const validate = (value: unknown): Seen =>
    fits(value, shape) ? { value: value as never } : { issues: [{ message: 'Another shape.' }] }
  return { '~standard': { version: 1, vendor: 'valibot', validate } }
}

export function fits(value: unknown, shape: Shape): boolean {
  if (typeof shape === 'string') return typeof value === shape
  if (typeof value !== 'object' || value === null) return false
  if (isList(shape)) return Array.isArray(value) && value.every((item) => fits(item, shape[0]))
  return Object.entries(shape).every(([key, of]) => fits((value as Readonly<Record<string, unknown>>)[key], of))
}

export const WORDS: Shape = { say: 'string', consequence: 'string' }
export const REQUEST: Shape = {
  id: 'string',
  version: 'number',
  status: 'string',
  rule: 'string',
  words: WORDS,
  action_digest: 'string',
  call_digest: 'string',
  policy_digest: 'string',
  roster_digest: 'string',
  justification: 'string',
  body: { shown: 'string' },
  created_at: 'number',
  expires_at: 'number',
  quorum: { needed: 'number', approved: 'number' },
  asked: [{ person: 'string', name: 'string', asked_at: 'number' }],
  you: { can: 'string' },
  now: 'number',
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape)
}
