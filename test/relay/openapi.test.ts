import { expect, test } from 'vitest'
import { ROUTES } from '../../relay/contract/route.ts'
import type { RouteName } from '../../relay/contract/route.ts'
import { API } from '../../relay/contract/schema/api.ts'
import { openapiOf } from '../../relay/server/openapi.ts'

type Operation = Readonly<{ operationId: string; parameters: unknown[]; requestBody?: unknown; security: unknown[] }>
const settings = { publicUrl: 'https://relay.example.org' } as Parameters<typeof openapiOf>[0]['settings']
const document = openapiOf({ settings, version: '1.0.0' }) as { paths: Record<string, Record<string, Operation>> }

test.each(Object.keys(ROUTES) as RouteName[])('%s is described as it is checked', (name) => {
  const { method, path, proof } = ROUTES[name]
  const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
  expect(operation?.operationId).toBe(name)
  expect(operation?.requestBody !== undefined).toBe('body' in API[name])
  expect(operation?.parameters.length ?? 0).toBeGreaterThanOrEqual(path.split(':').length - 1)
  if (proof === 'session') expect(operation?.security).toEqual([{ session: [] }])
})

test('it is plain JSON, with nothing that refers to nowhere', () => {
  const text = JSON.stringify(document)
  expect(JSON.parse(text)).toEqual(document)
  for (const [, ref = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    const target = ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document)
    expect(target, ref).toBeDefined()
  }
})
