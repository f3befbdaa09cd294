/** The words of looking back at what was asked. Same rule as in words.ts. */
import { counted } from './moments.ts'

export const HISTORY = {
  search: 'Search what is loaded',
  kinds: 'How it ended',
  all: 'All',
  kind: { approved: 'Approved', denied: 'Denied', unused: 'Not used', trouble: 'Failed or unknown' },
  found: (count: number) => `${counted(count, 'request')}.`,
  nothingFound: 'Nothing of what is loaded fits. Clear the search, or load older ones.',
  empty: {
    mine: 'You have asked nothing yet. What your paired browsers ask appears here.',
    done: 'Nothing has ended yet. What you were asked or asked appears here once it has.',
  },
  loadOlder: 'Load older',
  loadingOlder: 'Loading…',
} as const
