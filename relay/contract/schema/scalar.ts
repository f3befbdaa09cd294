import * as v from 'valibot'
import type {
  Base64Url,
  CanonicalJson,
  CredentialId,
  DeviceId,
  Digest,
  GrantId,
  Instant,
  PersonId,
  RequestId,
  RuleId,
  ServiceId,
} from '../ids.ts'
import { LIMITS } from '../limits.ts'

type Text<T extends string> = v.GenericSchema<T>

/**
 * A string of one form, branded. `form` is said to whoever sent another.
 * @__NO_SIDE_EFFECTS__ so that a page carries only those that it uses
 */
function text<T extends string>(pattern: RegExp, form: string): Text<T> {
  return v.pipe(v.string(), v.regex(pattern, `Wanted ${form}.`)) as unknown as Text<T>
}

const id = /* @__NO_SIDE_EFFECTS__ */ <T extends string>(prefix: string): Text<T> =>
  text<T>(new RegExp(`^${prefix}[A-Za-z0-9_-]{22}$`), `an id that starts with ${prefix}`)

export const requestId = id<RequestId>('req_')
export const grantId = id<GrantId>('grt_')
export const personId = id<PersonId>('per_')
export const deviceId = id<DeviceId>('dev_')
export const serviceId = id<ServiceId>('svc_')
export const credentialId = text<CredentialId>(/^[A-Za-z0-9_-]{16,1400}$/, 'a base64url credential id')
export const ruleId = text<RuleId>(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a rule id of lower-case letters, digits and -')
export const digest = text<Digest>(/^[A-Za-z0-9_-]{43}$/, 'a SHA-256 digest of 43 base64url characters')
export const bits128 = text<Base64Url>(/^[A-Za-z0-9_-]{22}$/, '128 bits as 22 base64url characters')
export const bits256 = text<Base64Url>(/^[A-Za-z0-9_-]{43}$/, '256 bits as 43 base64url characters')
/** Up to `max` characters of base64url. */
export const base64url = /* @__NO_SIDE_EFFECTS__ */ (max: number): Text<Base64Url> =>
  text<Base64Url>(new RegExp(`^[A-Za-z0-9_-]{0,${max}}$`), `at most ${max} base64url characters`)
/** Canonical JSON of at most 160,000 characters. That it is canonical is checked by evidence/canonical.ts. */
export const canonicalJson = v.pipe(v.string(), v.minLength(2), v.maxLength(160_000)) as unknown as Text<CanonicalJson>
export const instant: v.GenericSchema<number, Instant> = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Words of a person, at most `max` characters, none of them a control character but the new line. */
export const words = /* @__NO_SIDE_EFFECTS__ */ (max: number): v.GenericSchema<string> =>
  v.pipe(
    v.string(),
    v.maxLength(max, `At most ${max} characters.`),
    v.regex(/^[^\u0000-\u0009\u000b-\u001f\u007f]*$/, 'Control characters are not allowed.'),
  )
/** The name of a person, device or service. */
export const name = v.pipe(words(LIMITS.nameCharacters), v.trim(), v.nonEmpty('Wanted a name.'))
export const email = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254),
  v.email('Wanted an e-mail address.'),
)
