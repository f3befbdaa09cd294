import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { importsOf, readSources } from './sources.ts'

type Room = Readonly<{ rooms: readonly string[]; packages: readonly string[] }>

const SERVER_PACKAGES = ['hono', '@hono/node-server', '@simplewebauthn/server', '@valibot/to-json-schema']

/**
 * What each room imports directly. The compiler lets a room reach what its neighbours refer to; this
 * table does not. Longer paths come first.
 */
const ROOMS: Readonly<Record<string, Room>> = {
  'relay/contract/schema': { rooms: ['relay/contract'], packages: ['valibot'] },
  'relay/contract': { rooms: [], packages: [] },
  'relay/evidence': { rooms: ['relay/contract'], packages: ['@noble/hashes', 'jose'] },
  'relay/rules/page': { rooms: [], packages: [] },
  'relay/rules': {
    rooms: ['relay/contract', 'relay/evidence', 'relay/rules/page'],
    packages: ['yaml', 'valibot', '@marcbachmann/cel-js', 're2js'],
  },
  'relay/core': { rooms: ['relay/contract', 'relay/evidence', 'relay/rules', 'relay/rules/page'], packages: [] },
  'relay/store': { rooms: ['relay/contract', 'relay/evidence', 'relay/core'], packages: ['kysely', 'pg', 'valibot'] },
  'relay/server': {
    rooms: [
      'relay/contract',
      'relay/contract/schema',
      'relay/evidence',
      'relay/rules',
      'relay/rules/page',
      'relay/core',
      'relay/store',
    ],
    packages: [...SERVER_PACKAGES, 'commander', 'jose', 'pino', 'prom-client', 'uqr', 'valibot', 'web-push'],
  },
  'relay/client': { rooms: ['relay/contract', 'relay/contract/schema', 'relay/evidence'], packages: ['valibot'] },
  'relay/cli': {
    rooms: ['relay/contract', 'relay/contract/schema', 'relay/evidence', 'relay/rules', 'relay/client', 'relay/store'],
    packages: ['commander', 'valibot'],
  },
  'extension/page': { rooms: ['relay/rules/page'], packages: [] },
  'extension/_locales': { rooms: [], packages: [] },
  'extension/words': { rooms: ['extension/_locales'], packages: [] },
  'extension/bridge': {
    rooms: ['relay/contract', 'relay/evidence', 'relay/rules/page', 'extension/page', 'extension/words'],
    packages: [],
  },
  'extension/background': {
    rooms: [
      'relay/contract',
      'relay/contract/schema',
      'relay/evidence',
      'relay/rules',
      'relay/rules/page',
      'relay/client',
      'extension/bridge',
      'extension/words',
    ],
    packages: ['webextension-polyfill', 'idb', 'jose', 'valibot'],
  },
  // The pairing form and the way to the background are the options page's; what a hold says, the bridge's.
  'extension/popup': {
    rooms: ['relay/contract', 'extension/background', 'extension/options', 'extension/bridge', 'extension/words'],
    packages: ['webextension-polyfill', 'preact'],
  },
  'extension/options': {
    rooms: ['relay/contract', 'extension/background', 'extension/words'],
    packages: ['webextension-polyfill', 'preact'],
  },
  extension: { rooms: [], packages: ['@crxjs/vite-plugin', 'vite'] },
  // Which files of the app its worker may share is listed in its tsconfig.
  'pwa/worker': { rooms: ['relay/contract', 'relay/evidence', 'relay/client', 'pwa'], packages: ['idb'] },
  pwa: {
    rooms: ['relay/contract', 'relay/contract/schema', 'relay/evidence', 'relay/client'],
    packages: ['preact', 'idb', 'uqr'],
  },
}

const RUNTIME = /^node:/
/** Rooms that run in Node, and may therefore use it. */
const NODE_ROOMS = ['relay/store', 'relay/server', 'relay/cli', 'extension']

const sources = readSources().filter(({ path }) => /\.tsx?$/.test(path) && !path.startsWith('test/'))

test.for(sources.map((source) => [source.path, source] as const))('%s stays in its room', ([path, source]) => {
  const room = roomOf(path)
  const plan = ROOMS[room]
  expect(plan, `${path} is in no room of the plan`).toBeDefined()
  const wrong = importsOf(source).filter((name) => !isAllowed({ path, room, plan, name }))
  expect(wrong, `imports of ${path}`).toEqual([])
})

type Asked = Readonly<{ path: string; room: string; plan: Room | undefined; name: string }>

function isAllowed({ path, room, plan, name }: Asked): boolean {
  if (plan === undefined) return false
  if (RUNTIME.test(name)) return NODE_ROOMS.includes(room)
  if (!name.startsWith('.')) return plan.packages.some((known) => name === known || name.startsWith(`${known}/`))
  const target = posix.join(posix.dirname(path), name)
  const other = roomOf(target)
  if (other === room) return true
  return plan.rooms.includes(other)
}

function roomOf(path: string): string {
  return (
    Object.keys(ROOMS)
      .toSorted((one, other) => other.length - one.length)
      .find((room) => path.startsWith(`${room}/`)) ?? ''
  )
}
