/**
 * The words of the way to a decision. What loads later has its words in words-later.ts, coming in by an
 * invitation in words-enrol.ts, whether devices ring in words-push.ts, what the worker says in notice.ts, and what
 * is there before any script in index.html; together they are every word the app says, to be read in one
 * sitting. These are English; language.ts puts another language in their place.
 *
 * Rule: calm, second person, no blame. A message says what happened, whether anything was sent, and
 * what to do next. Words of requesters are never mixed into these; screens show them set apart.
 */
/** `locale`: how numbers and times are written; the browser's own way until another language is spoken. */
export const speech: { locale: string | undefined; later: Promise<unknown> | undefined } = {
  locale: undefined,
  later: undefined,
}

export const SHELL = {
  back: 'Inbox',
  unreachable: 'Holdgate cannot be reached. You changed nothing; what is shown may be old.',
  outdated: 'This app is older than the relay: reload.',
  tryAgain: 'Try again',
  loading: 'Loading',
  problem: (id: string) => `If you report this, name ${id}.`,
} as const

export const REQUEST = {
  left: (time: string) => `${time} left`,
  asks: 'asks',
  where: 'Where',
  service: 'service',
  behalf: 'on behalf of',
  consequence: 'What it does',
  noConsequence: 'The rule names no consequence.',
  wrote: 'wrote',
  somebody: 'Whoever asks',
} as const

/** The signed view. Characters that hide or reorder are shown as codes in ⟦ ⟧. */
export const FIELDS = {
  title: 'What is sent',
  operation: 'Operation',
  args: 'Arguments',
  path: 'Path, decoded',
  query: 'In the address',
  body: 'In the body',
  noBody: 'No body.',
  raw: 'written as',
  checked: (length: number) =>
    `${length.toLocaleString(speech.locale)} byte${length === 1 ? '' : 's'}, checked on this device against what is signed.`,
  dangerous: 'What the rule watches',
  absent: 'Watched, but not in this call:',
  end: 'End of what is sent.',
  redirect: 'redirects',
  credentials: 'credentials',
  enforcer: 'held by',
  enforcers: { extension: 'browser', service: 'service' },
} as const

export const DECIDE = {
  approve: 'Approve',
  deny: 'Deny',
  busy: 'Confirm with your passkey…',
  sending: 'Sending…',
  unseen: (count: number) => `Approve opens once you have seen it all: ${count} more.`,
  next: 'Show the next',
  another: 'Use another passkey',
  offline: 'Deciding needs a connection.',
  unreachable: 'No answer from Holdgate. Whether your decision arrived shows here as soon as the connection is back.',
} as const
