/** Every limit a caller can run into. A message that refuses names the limit from here. */
export const LIMITS = {
  /** A body that the extension can hold in a page. */
  heldBodyBytes: 10 * 1024 * 1024,
  /** A body that travels to the phone to be shown whole. Larger ones are shown by digest only. */
  shownBodyBytes: 64 * 1024,
  /** Any JSON the relay reads. Room for a shown body in base64 and everything around it. */
  requestJsonBytes: 160 * 1024,
  jsonDepth: 64,
  justificationCharacters: 280,
  commentCharacters: 280,
  nameCharacters: 80,
  urlCharacters: 8192,
  headerCount: 64,
  headerValueCharacters: 8192,
  idempotencyKeyCharacters: 255,
  /** `?wait=` and `Prefer: wait=`; longer wishes are cut to this. */
  waitSeconds: 20,
  pendingRequestsPerRequester: 50,
  /** What one answer of the inbox lists of what waits, and of what was. */
  inboxWaiting: 200,
  inboxPage: 50,
  /** The most that a rule's `expires` may say, and its `usable`. */
  expiresHours: 24,
  usableHours: 1,
  setupMinutes: 30,
  invitationMinutes: 15,
  /** How long a second administrator, or time alone, keeps a person who lost everything from coming back. */
  reinviteDelayHours: 24,
  /** How long their link lets them in after that. */
  reinviteUsableHours: 24,
  /** How long news about people themselves are tried to be told by push. */
  peopleNewsHours: 72,
  /** How long everybody reads that the relay was set up anew by its host, and its log says so at each start. */
  setUpAnewDays: 30,
  /** How long the health page lists requests that an approver did not recognise, and how many of them. */
  reportedDays: 30,
  reportedListed: 20,
  /** Between two pushes to a device that say so. */
  reportedEveryMinutes: 10,
  pairingMinutes: 15,
  pairingWrongTries: 5,
  invitationWrongTries: 5,
  /** From one network address. */
  pairingTriesPerMinute: 10,
  challengeMinutes: 5,
  sessionDays: 30,
  recoveryCodes: 10,
  /** How long somebody who came in by a recovery code may read. */
  recoverySessionHours: 1,
  passkeysPerPerson: 16,
  /** How long a shown body is kept after its request was decided. */
  bodyRetentionDays: 30,
  /** How far a DPoP proof's `iat` may be from the relay's clock, either way. */
  proofWindowSeconds: 60,
  /** Of `GET /log/entries`. */
  logPageEntries: 1000,
  /** How long an enforcer may take to report what a redeemed action did. */
  settleMinutes: 10,
  /** How long a push service may keep a test for a device that is away, and how long its state is told. */
  pushTestMinutes: 10,
  /** Of one device, in `pushTestMinutes`. */
  pushTests: 6,
  /** A test that was not shown after so long no longer keeps the next one waiting. */
  pushTestAloneSeconds: 10,
  /** Between two drills, whoever begins them. */
  drillMinutes: 2,
  /** Largest plaintext of one Web Push message that every push service takes (RFC 8291; measured). */
  pushPayloadBytes: 3993,
} as const
