/** The page with xhook in it, which looks at each call and lets it go. */
// @ts-expect-error: it brings no types
import xhook from 'xhook'

// oxlint-disable-next-line typescript/no-unsafe-call, typescript/no-unsafe-member-access
xhook.before(() => undefined)
