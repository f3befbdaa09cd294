import type { CanonicalJson } from '../contract/ids.ts'

/**
 * One audit entry: the canonical JSON of an event (relay/evidence/log-event.ts makes it), which is a
 * leaf of the RFC 6962 tree as it stands. It holds digests and ids, and no personal data in the clear.
 */
export type LogEvent = CanonicalJson
