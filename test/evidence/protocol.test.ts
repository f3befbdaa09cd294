import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const protocol = readFileSync(new URL('docs/protocol.md', root), 'utf8')
const sources = readdirSync(new URL('relay/evidence/', root))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name, readFileSync(new URL(`relay/evidence/${name}`, root), 'utf8')] as const)
const code = sources.map(([, text]) => text).join('\n')

function all(pattern: RegExp, text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([match]) => match))].sort()
}

/** Without its version, of which one may have several. */
const TYPE = /holdgate\/[a-z-]+(?=\/v)/g

test('every type of digest is in the protocol, and no other', () => {
  const types = all(TYPE, code)
  expect(types).toHaveLength(15)
  expect(all(TYPE, protocol)).toEqual(types)
})

test('every event of the log is in the protocol, and no other', () => {
  const logEvent = sources.find(([name]) => name === 'log-event.ts')?.[1] ?? ''
  const ofCode = all(
    /(?<=')(?:request|decision|grant|people|passkey|device|service|session|policy|key|relay)\.[a-z_]+(?=')/g,
    logEvent,
  )
  const ofProtocol = all(
    /(?<=`)(?:request|decision|grant|people|passkey|device|service|session|policy|key|relay)\.[a-z_]+(?=`)/g,
    protocol,
  )
  expect(ofCode.length).toBeGreaterThan(15)
  expect(ofProtocol).toEqual(ofCode)
})

test('every vector file is named in the protocol', () => {
  const files = readdirSync(new URL('docs/vectors/', root)).filter((name) => !protocol.includes(`vectors/${name}`))
  expect(files).toEqual([])
})
