/** The contract's tables as OpenAPI 3.1, for people and generators. Validation never reads it. */
import { toJsonSchema } from '@valibot/to-json-schema'
import { LIMITS } from '../contract/limits.ts'
import { REFUSALS } from '../contract/refusals.ts'
import { ROUTES } from '../contract/route.ts'
import type { Proof, Route, RouteName } from '../contract/route.ts'
import { API } from '../contract/schema/api.ts'
import type { Deps } from './deps.ts'

type Schema = Parameters<typeof toJsonSchema>[0]
type Shape = Readonly<{ params?: Schema; query?: Schema; body?: Schema; reply: Schema | null }>
type Json = Readonly<Record<string, unknown>>

const PROOFS: Readonly<Record<Proof, readonly Json[]>> = {
  none: [],
  setup_token: [],
  invitation_token: [],
  pairing_code: [],
  recovery_code: [],
  invitation_code: [],
  receipt_token: [],
  passkey: [],
  passkey_or_device_deny: [],
  session: [{ session: [] }],
  session_or_nothing: [{ session: [] }, {}],
  device: [{ dpop: [] }],
  requester: [{ dpop: [] }, { service_key: [] }],
  requester_or_session: [{ dpop: [] }, { service_key: [] }, { session: [] }],
  requester_or_passkey: [{ dpop: [] }, { service_key: [] }, {}],
}

export function openapiOf({ settings, version }: Pick<Deps, 'settings' | 'version'>): Json {
  const paths: Record<string, Record<string, Json>> = {}
  const shared: Record<string, Json> = { problem: PROBLEM }
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const route: Route = ROUTES[name]
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: hoist(operationOf(name, route), name, shared) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Holdgate relay', version, description: `Limits: ${JSON.stringify(LIMITS)}` },
    servers: [{ url: settings.publicUrl }],
    paths,
    components: { schemas: shared, securitySchemes: SECURITY },
  }
}

function operationOf(name: RouteName, { who, proof, summary }: Route): Json {
  const shape: Shape = API[name]
  const schema = shape.reply ? schemaOf(shape.reply, 'output') : undefined
  const reply = schema
    ? { content: { [schema['type'] === 'string' ? 'text/plain' : 'application/json']: { schema } } }
    : {}
  return {
    operationId: name,
    summary,
    description: `Who: ${who}. Proof: ${proof}.`,
    security: PROOFS[proof],
    parameters: [...parametersOf(shape.params, 'path'), ...parametersOf(shape.query, 'query')],
    ...(shape.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(shape.body, 'input') } } } }
      : {}),
    responses: {
      [shape.reply ? '200' : '2XX']: { description: 'Done.', ...reply },
      ...(name === 'ask' ? { 202: { description: 'Pending: wait at Location.', ...reply } } : {}),
      default: {
        description: 'Refused.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } },
      },
    },
  }
}

function parametersOf(schema: Schema | undefined, place: 'path' | 'query'): readonly Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, unknown>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

/** What JSON Schema cannot say (a trim, a recursive check) is left out; the relay checks it all the same. */
function schemaOf(schema: Schema, typeMode: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode, errorMode: 'ignore' })
  return rest
}

/** Moves `$defs`, which a schema that holds itself is written with, to where the whole document finds them. */
function hoist(operation: Json, name: RouteName, shared: Record<string, Json>): Json {
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move)
    if (typeof value !== 'object' || value === null) return value
    const { $defs, ...rest } = value as Readonly<{ $defs?: Readonly<Record<string, unknown>> }>
    for (const [key, definition] of Object.entries($defs ?? {})) shared[`${name}-${key}`] = move(definition) as Json
    return Object.fromEntries(
      Object.entries(rest).map(([key, member]) => [
        key,
        key === '$ref' && typeof member === 'string'
          ? member.replace('#/$defs/', `#/components/schemas/${name}-`)
          : move(member),
      ]),
    )
  }
  return move(operation) as Json
}

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'hint', 'request_id', 'now'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { enum: Object.keys(REFUSALS) },
    hint: { type: 'string' },
    request_id: { type: 'string' },
    now: { type: 'integer' },
  },
}

const SECURITY: Json = {
  session: { type: 'apiKey', in: 'cookie', name: '__Host-holdgate' },
  service_key: { type: 'http', scheme: 'bearer' },
  dpop: {
    type: 'http',
    scheme: 'DPoP',
    description: 'RFC 9449: Authorization: DPoP <token>, and a DPoP header signed by the device’s key.',
  },
}
