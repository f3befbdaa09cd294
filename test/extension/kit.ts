import type { Base64Url, Digest, GrantId, RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { actionDigest, actionText, callDigest } from '../../relay/evidence/action.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { rosterText } from '../../relay/evidence/roster.ts'
import type { HoldNotice, HoldState, HoldView } from '../../extension/bridge/messages.ts'
import type { Hold } from '../../extension/background/hold.ts'

export const DIGEST = 'A'.repeat(43) as Digest
export const DEVICE = `dev_${'d'.repeat(22)}`
export const REQUEST = `req_${'r'.repeat(22)}` as RequestId
export const GRANT = `grt_${'g'.repeat(22)}` as GrantId
/** Text of a roster without anybody in it. */
export const NOBODY = rosterText({ v: 2, version: 1, previous: '', people: [], passkeys: [] })
const SALT = 's'.repeat(22) as Base64Url

const ASKED: Hold['asked'] = {
  kind: 'http',
  call: {
    method: 'DELETE',
    target: 'https://admin.example.com/api/customers/4711',
    headers: [],
    body: { length: 0, sha256: plainDigest(new Uint8Array()), content_type: '' },
  },
  redirect: 'follow',
  credentials: 'same-origin',
}

export function held(change: Partial<Hold> = {}): Hold {
  return {
    id: 'h'.repeat(22),
    state: 'held',
    tab: 1,
    frame: 0,
    heldAt: 1000,
    sends: 'fetch',
    asked: ASKED,
    callDigest: callDigest(ASKED),
    bound: [],
    salt: SALT,
    attempt: 'a'.repeat(22) as Base64Url,
    detached: false,
    cannotWait: false,
    run: false,
    uncovered: false,
    handed: false,
    ...change,
  }
}

export const grant = (redeemed: 'no' | 'tried' | 'yes'): NonNullable<Hold['grant']> => ({
  id: GRANT,
  jws: 'x',
  usableUntil: 60_000,
  redeemed,
})

/** What the relay tells of a request about `ASKED`. */
export function viewOf(change: Partial<RequestView> = {}, salt = SALT, enforcer = DEVICE): RequestView {
  const action = actionText({
    ...ASKED,
    v: 1,
    requester: {
      kind: 'operator',
      person: 'per_x' as never,
      name: 'Ana',
      email: 'ana@example.org',
      device: DEVICE as never,
    },
    enforcer: { kind: 'extension', id: enforcer as never },
    created_at: 1,
    salt,
  })
  return {
    id: REQUEST,
    version: 1,
    status: 'pending',
    rule: 'delete-customer' as never,
    words: { say: 'Delete customer 4711', consequence: 'Cannot be undone.' },
    action,
    action_digest: actionDigest(action),
    call_digest: callDigest(ASKED),
    policy_digest: DIGEST,
    roster_digest: DIGEST,
    justification: '',
    body: { shown: 'none' },
    created_at: 1000,
    expires_at: 61_000,
    quorum: { needed: 1, approved: 0 },
    asked: [{ person: 'per_d' as never, name: 'Dana', asked_at: 1000 }],
    decisions: [],
    you: { can: 'read', because: 'requester' },
    now: 1000,
    ...change,
  }
}

export const NOTICE: HoldNotice = {
  kind: 'hold',
  hold: 'h'.repeat(22),
  phase: 'waiting',
  sends: 'fetch',
  call: {
    method: 'POST',
    target: 'https://admin.example.com/api/customers',
    headers: [
      ['accept', '*/*'],
      ['content-type', 'application/json'],
      ['x-http-method-override', 'DELETE'],
      ['x-tenant', 'eu'],
    ],
    redirect: 'follow',
    credentials: 'include',
  },
  body: { length: 2, sha256: DIGEST },
  detached: false,
  cannotWait: false,
}

export function shown(state: HoldState, change: Partial<HoldView> = {}): HoldView {
  return {
    hold: 'h'.repeat(22),
    tab: 1,
    state,
    detached: false,
    cannotWait: false,
    quiet: false,
    method: 'DELETE',
    target: 'https://admin.example.com/api/customers/4711',
    heldAt: 1000,
    asked: [],
    ...change,
  }
}

export const STATES: readonly HoldState[] = [
  'held',
  'approved',
  'armed',
  'sent',
  'done',
  'denied',
  'expired',
  'cancelled',
  'refused',
  'failed',
  'unknown',
]
