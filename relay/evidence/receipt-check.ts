/** What one check of a receipt can come to, and the names that the machine line has for them. */

/** In this order: comparisons first, signatures after them. The first that fails is the answer. */
export const RECEIPT_CHECKS = [
  'form',
  'relay',
  'action',
  'call',
  'story',
  'question',
  'view',
  'inclusion',
  'roster',
  'statements',
  'people',
  'times',
  'proofs',
  'grant',
  'checkpoint',
  'policy',
  'executed',
] as const

export type ReceiptCheck = (typeof RECEIPT_CHECKS)[number]

/** Nothing: the check was made and passed. Each text is the end of a sentence of its own. */
export type Outcome = undefined | Readonly<{ failed: string }> | Readonly<{ lacks: string }>

export function failed(what: string): Readonly<{ failed: string }> {
  return { failed: what }
}

/** The check could not be made: something that it needs is not here. */
export function lacks(what: string): Readonly<{ lacks: string }> {
  return { lacks: what }
}
