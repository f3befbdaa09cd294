import type { Base64Url, Digest, GrantId, Instant, RequestId } from './ids.ts'

/** Why an action may run: people approved it, the policy allowed it, or somebody overrode it. */
export type Basis = 'people' | 'rule' | 'break_glass'

export type GrantStatus = 'open' | 'redeemed' | 'revoked' | 'lapsed' | 'executed' | 'failed' | 'unknown'

/**
 * What an enforcer reports about a redeemed action. `executed`: an answer arrived, whatever it is;
 * `failed`: proven not sent; `unknown`: neither is certain.
 */
export type Outcome =
  | Readonly<{ result: 'executed'; status: number; milliseconds?: number }>
  | Readonly<{ result: 'failed' | 'unknown'; reason: string }>

/** 128 random bits of the one process that will act. The same attempt gets the same answer. */
export type Attempt = Base64Url

/** A grant as its requester, enforcer and approvers see it. `jws` is present for its enforcer only. */
export type GrantView = Readonly<{
  id: GrantId
  status: GrantStatus
  usable_until: Instant
  jws?: string
  outcome?: Outcome
  settled_at?: Instant
}>

/** The claims of a grant, a JWS with `typ: holdgate-grant+jwt` and `alg: EdDSA` (RFC 7515, RFC 8037). */
export type GrantClaims = Readonly<{
  iss: string
  /** The enforcer's id: nobody else may redeem. */
  aud: string
  jti: GrantId
  req: RequestId
  basis: Basis
  call_digest: Digest
  action_digest: Digest
  policy_digest: Digest
  roster_digest: Digest
  /** Seconds since the epoch, as JWT demands. */
  iat: number
  /** Seconds since the epoch; `usable_until` rounded down. */
  exp: number
  /** RFC 7638 thumbprint of the enforcer's key, where it has one (RFC 7800). */
  cnf?: Readonly<{ jkt: string }>
}>
