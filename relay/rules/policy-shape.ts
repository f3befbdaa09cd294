/** The shape of a policy file: keys, kinds and sizes. What the parts mean together is policy-rule.ts. */
import * as v from 'valibot'

const MAX_RULES = 1_000

const text = (most: number) => v.pipe(v.string('Wanted text.'), v.maxLength(most, `Wanted at most ${most} characters.`))
const email = v.pipe(text(254), v.regex(/^[^\s@:]+@[^\s@]+\.[^\s@.]+$/, 'Wanted an e-mail address.'))
const groupName = v.pipe(
  text(64),
  v.regex(/^[a-z][a-z0-9_-]*$/, 'Wanted a group name: lower-case letters, digits, - and _.'),
)
const member = v.pipe(
  text(254),
  v.regex(/^(?:group:[a-z][a-z0-9_-]*|[^\s@:]+@[^\s@]+\.[^\s@.]+)$/, 'Wanted group:<name> or an e-mail address.'),
)
const pointers = list(
  v.pipe(text(300), v.regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'Wanted a JSON pointer, such as /card/number.')),
  50,
)
const method = v.pipe(text(32), v.regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'Wanted a method, such as DELETE.'))

function list<const Item extends v.GenericSchema>(item: Item, most: number) {
  return v.pipe(v.array(item, 'Wanted a list.'), v.maxLength(most, `Wanted at most ${most} entries.`))
}

const console = v.strictObject({
  origin: text(300),
  redeemed_by: v.optional(v.pipe(text(80), v.regex(/^(?:extension|gateway:.+)$/, 'Wanted "extension".')), 'extension'),
})

const stage = v.strictObject({
  who: v.pipe(list(member, 500), v.minLength(1, 'Wanted at least one group or address.')),
  quorum: v.optional(
    v.pipe(v.number('Wanted a number.'), v.integer('Wanted a whole number.'), v.minValue(1, 'Wanted 1 or more.')),
    1,
  ),
})

const rule = v.strictObject({
  id: v.pipe(
    v.string('Wanted text.'),
    v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Wanted a rule id of lower-case letters, digits and -.'),
  ),
  match: v.strictObject({
    method: v.optional(
      v.union([method, v.pipe(list(method, 20), v.minLength(1))], 'Wanted a method, or a list of them.'),
    ),
    url: v.optional(text(2_000)),
    operation: v.optional(
      v.pipe(text(200), v.regex(/^(?:[A-Za-z0-9_.:/-]+\*?|\*)$/, 'Wanted a name; a * only at its end.')),
    ),
  }),
  when: v.optional(text(2_000)),
  decide: v.picklist(['ask', 'allow', 'deny'], 'Wanted ask, allow or deny.'),
  say: v.optional(text(300)),
  consequence: v.optional(text(1_000), ''),
  stages: v.optional(list(stage, 20)),
  deny_by: v.optional(v.literal('passkey', 'Wanted "passkey", or nothing.')),
  expires: v.optional(text(20), '5m'),
  usable: v.optional(text(20), '60s'),
  bind_headers: v.optional(
    list(v.pipe(text(100), v.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'Wanted a header name.')), 50),
    [],
  ),
  redact: v.optional(pointers, []),
  dangerous: v.optional(pointers, []),
  requester: v.optional(v.literal('anonymous', 'Wanted "anonymous", or nothing.')),
})

export const policyShape = v.strictObject({
  version: v.literal(1, 'Wanted version: 1.'),
  default: v.picklist(['allow', 'deny'], 'Wanted allow or deny.'),
  groups: v.optional(v.record(groupName, list(email, 1_000), 'Wanted groups by name.'), {}),
  consoles: v.optional(list(console, 200), []),
  rules: v.optional(list(rule, MAX_RULES), []),
})

export type RuleSource = v.InferOutput<typeof rule>

/** The keys that are known where an unknown one was found; the last name of the path tells where. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(policyShape.entries),
  consoles: Object.keys(console.entries),
  rules: Object.keys(rule.entries),
  match: Object.keys(rule.entries.match.entries),
  stages: Object.keys(stage.entries),
}
