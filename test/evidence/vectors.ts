/** The byte vectors of docs/protocol.md. They are normative: code that differs from them is wrong. */
import { readFileSync } from 'node:fs'
import type { Json } from '../../relay/contract/action.ts'
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { GrantClaims } from '../../relay/contract/grant.ts'
import type { Base64Url, Digest, RequestId } from '../../relay/contract/ids.ts'
import type { RosterStep } from '../../relay/contract/roster.ts'
import type { Decided } from '../../relay/evidence/approval.ts'
import type { DeviceJwk } from '../../relay/evidence/device-key.ts'

type Assertion = Readonly<{
  name: string
  algorithm: string
  public_key_cose: string
  challenge: string
  authenticator_data: string
  client_data_json: string
  signature: string
  check: string
}>

type Chain = Readonly<{
  steps: readonly Readonly<{ step: RosterStep; digest: Digest }>[]
  refused: readonly Readonly<{ name: string; after: number; step: RosterStep; check: string }>[]
}>

type Vectors = Readonly<{
  canonical: Readonly<{
    accepted: readonly Readonly<{ name: string; value: Json; text: string; utf8_hex: string }>[]
    refused: readonly Readonly<{ name: string; text: string }>[]
  }>
  digests: Readonly<{
    vectors: readonly Readonly<{
      name: string
      type: string
      content: string
      pae_hex: string
      digest: Digest
      digest_hex: string
    }>[]
    phrase: Readonly<{ request: RequestId; action_digest: Digest; phrase: string; fingerprint: string }>
    thumbprint: Readonly<{ jwk: DeviceJwk; jkt: string }>
  }>
  jws: Readonly<{
    grant: Readonly<{ claims: GrantClaims; payload: string; jws: string }>
    console_rules: Readonly<{ claims: ConsoleRules; payload: string; jws: string }>
  }>
  merkle: Readonly<{
    trees: readonly Readonly<{ size: number; leaf_hex?: string; leaf_hash_hex?: string; root_hex: string }>[]
    paths: readonly Readonly<{ index: number; size: number; path: readonly string[] }>[]
    consistency: readonly Readonly<{ from: number; to: number; proof: readonly string[] }>[]
    event: Readonly<{ text: string; leaf_hash_hex: string }>
  }>
  receipts: Readonly<{
    roster_file: string
    vectors: readonly Readonly<{ name: string; receipt: string; executed?: string; line: string }>[]
  }>
  note: Readonly<{
    notes: readonly Readonly<{ text: string; keys: readonly string[] }>[]
    signing: Readonly<{ name: string; x: Base64Url; d: string }>
    checkpoint: Readonly<{ origin: string; size: number; root: Digest; key: string; note: string }>
  }>
  roster: Chain &
    Readonly<{
      origin: string
      rp_id: string
      /** A second one. */
      roles: Chain
      approvals: Readonly<{
        decided: Decided
        decisions: readonly Readonly<{ name: string; decision: SignedDecision; check: string }>[]
      }>
    }>
  webauthn: Readonly<{ origin: string; rp_id: string; vectors: readonly Assertion[] }>
}>

export function vectorsOf<Name extends keyof Vectors>(name: Name): Vectors[Name] {
  return JSON.parse(readFileSync(new URL(`../../docs/vectors/${name}.json`, import.meta.url), 'utf8')) as Vectors[Name]
}
