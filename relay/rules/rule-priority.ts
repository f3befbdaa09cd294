/**
 * Which of our browser rules wins. A browser compares numbers only, so they stand in one place.
 *
 * - a pass is above every block rule, or nothing would ever be released
 * - a rule about headers is ignored where a rule that allows has the same priority or a higher one
 *   (measured, both browsers): what strips a grant header that a page made stands above the pass, so that it
 *   counts for released calls too
 * - a content type is given back to a released call, so that rule stands above its pass as well
 * - of two rules about one header the higher one decides: a grant that is set for a gateway stands above both
 */
export const RULE_PRIORITY = {
  block: 10,
  pass: 1_000_000,
  stripGrant: 1_000_001,
  setGrant: 1_000_002,
  setType: 1_000_003,
} as const
