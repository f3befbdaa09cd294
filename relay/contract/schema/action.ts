import * as v from 'valibot'
import type { Asked, Json } from '../action.ts'
import type { Call } from '../call.ts'
import { LIMITS } from '../limits.ts'
import { digest } from './scalar.ts'

const json: v.GenericSchema<Json> = v.lazy(() =>
  v.union([
    v.string(),
    v.pipe(v.number(), v.safeInteger('Wanted a safe integer; send other numbers as strings.')),
    v.boolean(),
    v.null(),
    v.array(json),
    v.record(v.string(), json),
  ]),
)

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const call: v.GenericSchema<Call> = v.strictObject({
  method: v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/, 'Wanted an HTTP method.')),
  target: v.pipe(
    v.string(),
    v.maxLength(LIMITS.urlCharacters),
    v.regex(/^https?:\/\/[^\s#]+$/, 'Wanted an absolute http or https URL without fragment.'),
  ),
  headers: v.pipe(
    v.array(
      v.tuple([
        v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/, 'Wanted a lower-case header name.')),
        v.pipe(v.string(), v.maxLength(LIMITS.headerValueCharacters), v.regex(/^[^\u0000\r\n]*$/)),
      ]),
    ),
    v.maxLength(LIMITS.headerCount),
  ),
  body: v.strictObject({
    length: count,
    sha256: digest,
    content_type: v.pipe(v.string(), v.maxLength(1024)),
    form: v.exactOptional(v.literal('entries/v1')),
  }),
})

export const asked: v.GenericSchema<Asked> = v.variant('kind', [
  v.strictObject({
    kind: v.literal('http'),
    call,
    redirect: v.picklist(['follow', 'error', 'manual']),
    credentials: v.picklist(['omit', 'same-origin', 'include']),
  }),
  v.strictObject({
    kind: v.literal('operation'),
    name: v.pipe(
      v.string(),
      v.regex(/^[a-z0-9][a-z0-9._:-]{0,127}$/i, 'Wanted an operation name of letters, digits and . _ : -'),
    ),
    args: v.record(v.string(), json),
  }),
])
