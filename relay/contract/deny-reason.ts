/**
 * The reasons that a denial can be given by one tap. A comment starts with the English text, whatever language
 * its approver speaks: it is the code by which every other screen says it in its own.
 */
export const DENY_REASONS = {
  not_now: 'Not now',
  wrong_target: 'Wrong target',
  not_authorised: 'Not authorised',
  not_recognised: 'I don’t recognise this',
} as const

export type DenyReason = keyof typeof DENY_REASONS

/** @returns undefined for a comment in the approver's own words alone; `more` is what they added */
export function readDenyReason(comment: string): Readonly<{ reason: DenyReason; more: string }> | undefined {
  for (const [reason, text] of Object.entries(DENY_REASONS)) {
    if (comment === text) return { reason: reason as DenyReason, more: '' }
    if (comment.startsWith(`${text}: `)) return { reason: reason as DenyReason, more: comment.slice(text.length + 2) }
  }
  return undefined
}
