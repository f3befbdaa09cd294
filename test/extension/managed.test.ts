import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isLocked, readManaged, refusalOf } from '../../extension/background/managed.ts'
import type { AskFromScreen } from '../../extension/background/messages.ts'
import { ROOT } from '../house/sources.ts'

const RELAY = 'https://holdgate.example.com'
const CONSOLE = 'https://admin.example.com'
const ALL = { relay: RELAY, consoles: [`${CONSOLE}/*`], person: 'ana@example.com', locked: ['unpair', 'unguard'] }

const unpair: AskFromScreen = { kind: 'unpair' }
const unguard: AskFromScreen = { kind: 'unguard', origin: CONSOLE }
const pair = (relay: string): AskFromScreen => ({ kind: 'pair', relay, code: '7KQ4-M2XZ', name: 'x' })

describe('the settings of a managed browser', () => {
  test('are read as they are documented', () => {
    expect(readManaged(ALL)).toEqual({ ...ALL, consoles: [CONSOLE], wrong: [] })
  })
  test('forbid nothing where there are none', () => {
    const managed = readManaged({})
    expect(managed).toEqual({ consoles: [], locked: [], wrong: [] })
    for (const message of [unpair, unguard, pair(RELAY)]) expect(refusalOf(message, managed, RELAY)).toBe(undefined)
  })
  test('name what cannot be read, and what nobody knows', () => {
    const raw = {
      relay: 'http://holdgate.example.com',
      consoles: ['admin'],
      person: 7,
      locked: 'all',
      console: CONSOLE,
    }
    expect(readManaged(raw).wrong).toEqual(['relay', 'consoles', 'person', 'locked', 'console'])
  })
  test('lock everything when the locks cannot be read', () => {
    for (const locked of ['unpair', ['unpair', 'unplug'], [1], {}]) {
      const managed = readManaged({ locked })
      expect(isLocked(managed, 'unpair') && isLocked(managed, 'unguard'), JSON.stringify(locked)).toBe(true)
    }
  })
  test('keep the consoles that can be read beside one that cannot', () => {
    expect(readManaged({ consoles: ['nonsense', CONSOLE] })).toMatchObject({ consoles: [CONSOLE], wrong: ['consoles'] })
  })
  test('are the ones that the schema tells the browser', () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'extension/managed-schema.json'), 'utf8')) as {
      properties: object
    }
    expect(Object.keys(schema.properties)).toEqual(Object.keys(ALL))
  })
})

describe('a managed browser', () => {
  const managed = readManaged(ALL)
  test('cannot be unpaired when that is locked', () => {
    expect(refusalOf(unpair, managed, RELAY)).toBe('Your organisation has locked this.')
    expect(refusalOf(unpair, readManaged({ locked: ['options'] }), RELAY)).toBe('Your organisation has locked this.')
    expect(refusalOf(unpair, readManaged({ locked: ['unguard'] }), RELAY)).toBe(undefined)
  })
  test('may leave a relay that is not the one it shall have', () => {
    expect(refusalOf(unpair, managed, 'https://other.example.com')).toBe(undefined)
  })
  test('is paired with its own relay only', () => {
    expect(refusalOf(pair('holdgate.example.com/'), managed, undefined)).toBe(undefined)
    expect(refusalOf(pair('https://other.example.com'), managed, undefined)).toContain(`${RELAY} only`)
  })
  test('is paired with none when its relay cannot be read', () => {
    expect(refusalOf(pair(RELAY), readManaged({ relay: 'ftp://x' }), undefined)).toContain('cannot be read')
  })
  test('that may not be unpaired is paired anew only with the same relay', () => {
    const locked = readManaged({ locked: ['unpair'] })
    expect(refusalOf(pair(RELAY), locked, RELAY)).toBe(undefined)
    expect(refusalOf(pair('https://other.example.com'), locked, RELAY)).toContain(`${RELAY} only`)
  })
  test('goes on guarding the consoles it was given, and others when that is locked', () => {
    const given = readManaged({ consoles: [CONSOLE] })
    expect(refusalOf(unguard, given, RELAY)).toBe('Your organisation has locked this.')
    const other: AskFromScreen = { kind: 'unguard', origin: 'https://ops.example.com' }
    expect(refusalOf(other, given, RELAY)).toBe(undefined)
    expect(refusalOf(other, readManaged({ locked: ['unguard'] }), RELAY)).toBe('Your organisation has locked this.')
  })
})
