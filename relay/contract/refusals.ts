/** Every refusal the relay can answer with. Codes are permanent: retire one, never reuse it. */
export const REFUSALS = {
  'not-found': {
    status: 404,
    says: 'There is nothing here that you may see.',
    next: 'Check the address; a request is shown only to its requester, the people it asks, and administrators.',
  },
  'method-not-allowed': { status: 405, says: 'This address does not take that method.', next: 'See /openapi.json.' },
  'malformed-json': {
    status: 400,
    says: 'The body is not the JSON that this route takes.',
    next: 'Send UTF-8 JSON without duplicate or reserved keys, lone surrogates or NUL.',
  },
  'wrong-shape': { status: 422, says: 'A field is missing, unknown or of the wrong kind.', next: 'See /openapi.json.' },
  'too-large': {
    status: 413,
    says: 'The body is larger than this route takes.',
    next: 'Send less; limits are in /openapi.json.',
  },
  'wrong-media-type': { status: 415, says: 'The body is not JSON.', next: 'Send content-type: application/json.' },
  'not-canonical': {
    status: 422,
    says: 'The statement is not canonical JSON, so its bytes could be read in two ways.',
    next: 'Serialise it by RFC 8785 and send exactly the bytes that were signed.',
  },
  'body-differs': {
    status: 422,
    says: 'The bytes to show are not the bytes that the call names.',
    next: 'Hash and send the same bytes, or send body: {"shown":"none"}.',
  },
  'wrong-origin': {
    status: 403,
    says: 'This write did not come from a page of this relay.',
    next: 'Open the app at the relay’s public URL.',
  },
  unauthenticated: {
    status: 401,
    says: 'Nobody is signed in, or the key or token is unknown or revoked.',
    next: 'Sign in with your passkey, pair the browser again, or use a current service key.',
  },
  'proof-invalid': {
    status: 401,
    says: 'The DPoP proof does not fit this request.',
    next: 'Sign method, URL, token and a fresh jti with the paired key (RFC 9449).',
  },
  'proof-stale': {
    status: 401,
    says: 'The DPoP proof is from another time than the relay’s.',
    next: 'Set the clock by `now` in this answer and sign again.',
  },
  'proof-replayed': { status: 401, says: 'This DPoP proof was used before.', next: 'Sign each request anew.' },
  forbidden: { status: 403, says: 'You may not do this.', next: 'Ask an administrator which role it takes.' },
  'passkey-required': {
    status: 403,
    says: 'This change takes a passkey gesture of its own; being signed in is not enough.',
    next: 'Send a statement of the change with a passkey assertion over it.',
  },
  'passkey-refused': {
    status: 403,
    says: 'The passkey’s answer does not prove this statement.',
    next: 'Try again from the page that shows it; nothing was changed.',
  },
  'statement-differs': {
    status: 409,
    says: 'What was signed is not what is asked here.',
    next: 'Load the request again, check it, and sign what you see.',
  },
  'challenge-used': { status: 409, says: 'This signature was used before.', next: 'Sign again; each one counts once.' },
  'challenge-expired': { status: 410, says: 'The signature came too late.', next: 'Try again.' },
  'setup-closed': {
    status: 409,
    says: 'This relay is set up already.',
    next: 'Ask an administrator for an invitation.',
  },
  'token-invalid': {
    status: 403,
    says: 'This link or code is unknown, used or expired.',
    next: 'Ask for a new one; each works once. A set-up link is printed anew when the relay starts.',
  },
  'invitation-withdrawn': {
    status: 410,
    says: 'This invitation was withdrawn.',
    next: 'Ask whoever sent it. Nothing of yours was kept here.',
  },
  'registration-refused': {
    status: 422,
    says: 'The new passkey could not be verified.',
    next: 'Try again with a device that verifies its user (fingerprint, face or PIN).',
  },
  'email-taken': {
    status: 409,
    says: 'Somebody with this e-mail address is here already.',
    next: 'Use another address.',
  },
  'passkey-too-new': {
    status: 403,
    says: 'This passkey was added after this was asked.',
    next: 'Decide with a passkey that was there before, or ask again.',
  },
  'too-many-passkeys': {
    status: 409,
    says: 'This person has as many passkeys as one may have.',
    next: 'Revoke one that is not used any more, then add the new one.',
  },
  'last-passkey': {
    status: 409,
    says: 'This is the last passkey of its person, or of the last administrator.',
    next: 'Add another device first. Who has lost their only one asks an administrator to invite them again.',
  },
  'reinvite-open': {
    status: 409,
    says: 'A new passkey for this person was asked for already.',
    next: 'Confirm that, or cancel it first.',
  },
  'reinvite-waits': {
    status: 409,
    says: 'This invitation waits for another administrator, or for its day to go by.',
    next: 'Ask another administrator to confirm it, or open the link again when it is usable.',
  },
  'second-needed': {
    status: 403,
    says: 'Another administrator has to confirm this.',
    next: 'Ask one who did not ask for it, and whom it is not for.',
  },
  'last-admin': { status: 409, says: 'This is the last administrator.', next: 'Invite another administrator first.' },
  'endpoint-refused': {
    status: 422,
    says: 'The push endpoint is not one of a known push service.',
    next: 'Subscribe with a current browser, or ask whoever runs the relay to allow the host.',
  },
  'no-subscription': {
    status: 409,
    says: 'The relay has no push address of this device.',
    next: 'Allow notifications on it, then turn them on in Settings.',
  },
  'test-pending': {
    status: 409,
    says: 'A test is on its way to this device.',
    next: 'Wait until it is shown, or a few seconds, then test again.',
  },
  'too-many-tests': {
    status: 429,
    says: 'This device was tested too often.',
    next: 'Wait a few minutes, then test again.',
  },
  'nobody-to-ring': {
    status: 409,
    says: 'Nobody who may approve has a phone with notifications.',
    next: 'Ask them to turn notifications on in Settings.',
  },
  'drill-recent': {
    status: 429,
    says: 'Everybody was rung a short while ago.',
    next: 'Wait a few minutes; the last drill is still shown.',
  },
  'requester-unknown': {
    status: 403,
    says: 'The person on whose behalf this is asked is not known here.',
    next: 'Invite them, or ask without on_behalf_of.',
  },
  'key-out-of-scope': {
    status: 403,
    says: 'This service key may not ask under the rule that matches.',
    next: 'Use a key whose scope has the rule.',
  },
  'idempotency-conflict': {
    status: 409,
    says: 'This Idempotency-Key was used for something else.',
    next: 'Use a new key for a new question.',
  },
  'too-many-pending': {
    status: 429,
    says: 'Too many of your requests are waiting.',
    next: 'Wait until some are answered, or cancel them.',
  },
  'too-many-tries': {
    status: 429,
    says: 'Too many codes were tried from this address.',
    next: 'Wait a minute, then type the code again.',
  },
  'request-pending': {
    status: 409,
    says: 'This request has not ended yet, so there is nothing to prove.',
    next: 'Wait for the decision, then ask for the receipt.',
  },
  'request-settled': {
    status: 409,
    says: 'This request has been decided already.',
    next: 'Ask again if it is still needed.',
  },
  'request-expired': {
    status: 410,
    says: 'The approval window closed before this decision arrived.',
    next: 'Ask the operator to send the call again; a new request gets a new window.',
  },
  'own-request': {
    status: 403,
    says: 'Nobody approves their own request.',
    next: 'Somebody else who was asked must decide.',
  },
  'not-asked': { status: 403, says: 'This request does not ask you.', next: 'The people it asks are listed with it.' },
  'already-decided': {
    status: 409,
    says: 'You have decided this request already.',
    next: 'One decision per person counts.',
  },
  'policy-changed': {
    status: 409,
    says: 'The policy has changed since this was asked and would not let it pass now.',
    next: 'Ask again under the new policy.',
  },
  'window-open': { status: 409, says: 'The deadline has not passed yet.', next: 'Nothing to do.' },
  'not-approved': { status: 409, says: 'This request has not been approved.', next: 'Wait for the decision.' },
  'grant-redeemed': {
    status: 409,
    says: 'This grant has been redeemed by another attempt; one grant runs one action.',
    next: 'Do not run the action. Ask again if it is still needed.',
  },
  'not-redeemed': {
    status: 409,
    says: 'This grant has not been redeemed, so there is no outcome to report.',
    next: 'Redeem it just before the action runs, then report.',
  },
  'grant-settled': {
    status: 409,
    says: 'This grant has ended.',
    next: 'Do not run the action. Ask again if it is still needed.',
  },
  'grant-lapsed': { status: 410, says: 'The grant was not used in time.', next: 'Ask again.' },
  'wrong-enforcer': { status: 403, says: 'This grant is for another enforcer.', next: 'Do not run the action.' },
  'call-differs': {
    status: 409,
    says: 'What is about to run is not what was approved.',
    next: 'Do not run it. Ask again for the call as it is now.',
  },
  'approval-withdrawn': {
    status: 409,
    says: 'Somebody who approved may no longer do so, and the quorum is no longer met.',
    next: 'Ask again.',
  },
  'relay-busy': {
    status: 503,
    says: 'The relay cannot use its database at the moment, or not fast enough; nothing was confirmed.',
    next: 'Try again shortly, with the same idempotency key or attempt where you sent one.',
  },
  'clock-behind': {
    status: 503,
    says: 'The relay’s clock is behind what it has recorded; nothing was changed.',
    next: 'Whoever runs the relay sets its clock right. Then try again.',
  },
  'policy-behind': {
    status: 503,
    says: 'Another relay on this database has loaded a newer policy than this one.',
    next: 'Give this relay the same policy file, or send SIGHUP to the one that has the wrong one.',
  },
  'relay-stopping': {
    status: 503,
    says: 'The relay is stopping.',
    next: 'Try again; another one or the restarted one answers.',
  },
  internal: {
    status: 500,
    says: 'The relay failed; nothing was released.',
    next: 'Report the request_id to whoever runs the relay.',
  },
} as const satisfies Record<string, { status: number; says: string; next: string }>

export type Refused = keyof typeof REFUSALS

/** An expected "no", as a value. `detail` is for this occurrence and holds no secret. */
export type Refusal = Readonly<{ refused: Refused; detail?: string }>

/** True for a refusal among a function's results. */
export function isRefusal(result: unknown): result is Refusal {
  return typeof result === 'object' && result !== null && 'refused' in result
}
