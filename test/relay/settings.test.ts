import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isLocal, readSettings, SettingsError, Told } from '../../relay/server/settings.ts'

type Environment = Readonly<Record<string, string>>
const read = (flags: readonly string[] = [], environment: Environment = {}) =>
  readSettings(flags, { environment, version: '1.2.3' })

function sentence(flags: readonly string[], environment: Environment = {}): string {
  try {
    read(flags, environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  throw new Error('It was taken.')
}

test('nothing set runs on this machine for this machine', () => {
  const settings = read()
  expect(settings).toEqual({
    listen: { host: '127.0.0.1', port: 8787 },
    directory: resolve('data'),
    policy: join(resolve('data'), 'policy.yaml'),
    publicUrl: 'http://localhost:8787',
    rpId: 'localhost',
    rpName: 'Holdgate',
    pushSubject: 'mailto:operator@example.org',
    trustProxy: false,
    logLevel: 'info',
  })
  expect(isLocal(settings)).toBe(true)
})

test('a flag wins over the environment, and an empty variable is none', () => {
  expect(read(['--listen', '0.0.0.0:1'], { HOLDGATE_LISTEN: '127.0.0.1:2' }).listen).toEqual({
    host: '0.0.0.0',
    port: 1,
  })
  expect(read([], { HOLDGATE_LISTEN: '127.0.0.1:2' }).listen.port).toBe(2)
  expect(read([], { HOLDGATE_LISTEN: '' }).listen.port).toBe(8787)
  expect(read(['--listen', '[::1]:9']).listen).toEqual({ host: '::1', port: 9 })
})

test('a database is named by its address, or is SQLite', () => {
  const url = 'postgresql://holdgate:p%40ss@db.example.org:5433/holdgate?sslmode=verify-full'
  expect(read([], { HOLDGATE_DATABASE_URL: url }).databaseUrl).toBe(url)
  expect(read([], { HOLDGATE_DATABASE_URL: '' })).not.toHaveProperty('databaseUrl')
})

test('the public host is what passkeys are bound to', () => {
  const settings = read([], { HOLDGATE_PUBLIC_URL: 'https://Holdgate.example.org:8443/' })
  expect(settings).toMatchObject({ publicUrl: 'https://holdgate.example.org:8443', rpId: 'holdgate.example.org' })
  expect(settings.pushSubject).toBe('https://holdgate.example.org:8443')
  expect(isLocal(settings)).toBe(false)
})

describe('one sentence names the setting, what was found and what to set', () => {
  test.each([
    ['HOLDGATE_LISTEN', '8787'],
    ['HOLDGATE_LISTEN', 'localhost'],
    ['HOLDGATE_LISTEN', '127.0.0.1:65536'],
    ['HOLDGATE_PUBLIC_URL', 'holdgate.example.org'],
    ['HOLDGATE_PUBLIC_URL', 'http://holdgate.example.org'],
    ['HOLDGATE_PUBLIC_URL', 'https://192.0.2.1'],
    ['HOLDGATE_PUBLIC_URL', 'http://127.0.0.1:8787'],
    ['HOLDGATE_PUBLIC_URL', 'https://[2001:db8::1]'],
    ['HOLDGATE_PUBLIC_URL', 'https://holdgate.example.org/app'],
    ['HOLDGATE_PUBLIC_URL', 'https://user@holdgate.example.org'],
    ['HOLDGATE_PUSH_SUBJECT', 'localhost'],
    ['HOLDGATE_PUSH_SUBJECT', 'mailto:me@localhost'],
    ['HOLDGATE_PUSH_SUBJECT', 'mailto:me'],
    ['HOLDGATE_PUSH_SUBJECT', 'https://localhost'],
    ['HOLDGATE_PUSH_SUBJECT', 'https://printer.local'],
    ['HOLDGATE_TRUST_PROXY', 'maybe'],
  ])('%s=%s', (variable, value) => {
    const said = sentence([], { [variable]: value })
    expect(said).toContain(`${variable} is ${JSON.stringify(value)}`)
    expect(said).toMatch(new RegExp(`Set ${variable}=\\S+.* restart\\.$`))
    expect(said).not.toContain('\n')
  })

  test('a wrong flag is named as the flag', () => {
    expect(sentence(['--listen', 'x'])).toMatch(/^--listen is "x"\./)
  })

  test.each(['user:secret@db', 'postgres://user:secret@db', 'mysql://user:secret@db/d', 'postgres://u:secret@db/a/b'])(
    'an address that is no PostgreSQL database is not repeated: %s',
    (value) => {
      const said = sentence([], { HOLDGATE_DATABASE_URL: value })
      expect(said).toMatch(/^HOLDGATE_DATABASE_URL is no address of a PostgreSQL database\. Set HOLDGATE_DATABASE_URL=/)
      expect(said).not.toContain('secret')
    },
  )

  test('an unknown flag is answered with the nearest known one', () => {
    expect(sentence(['--lisen', 'x'])).toContain("Unknown option '--lisen' (Did you mean --listen?)")
    expect(sentence(['extra'])).toContain('See npm start -- --help.')
    expect(sentence(['--listen'])).toContain('--listen <host:port>')
  })
})

test('subjects that somebody could be reached at are taken', () => {
  for (const subject of ['mailto:ops@example.org', 'https://example.org/contact']) {
    expect(read(['--push-subject', subject]).pushSubject).toBe(subject)
  }
})

test('help and version are told instead of starting', () => {
  expect(() => read(['--help'])).toThrow(Told)
  expect(() => read(['--help'])).toThrow(/HOLDGATE_PUBLIC_URL/)
  expect(() => read(['--version'])).toThrow(/1\.2\.3/)
})
