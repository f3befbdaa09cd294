/** `holdgate verify-log` on relays that have lived, honestly and not. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { publicKeysOf } from '../../relay/server/public-keys.ts'
import { ask, decide, furnish, openOffice, POLICY } from '../kit/asking.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import type { Ran } from '../kit/holdgate.ts'
import { openTestRelay, ORIGIN } from '../kit/relay.ts'
import type { TestRelay } from '../kit/relay.ts'
import { tamper } from '../kit/tamper.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

/** On a machine whose network leads to this relay alone. */
function verifyLog(relay: TestRelay, ...flags: readonly string[]): Promise<Ran> {
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    const address = url as string
    if (!address.startsWith(ORIGIN)) throw new TypeError('no such host')
    return relay.fetch(address.slice(ORIGIN.length), init)
  }
  return holdgateOn({ fetch, now: () => relay.clock.now }, 'verify-log', ...flags)
}

const keyOf = (relay: TestRelay): string => publicKeysOf(relay.deps).log[0] ?? ''

async function headFile(relay: TestRelay): Promise<string> {
  const directory = makeTempDir('head')
  onTestFinished(() => directory.remove())
  const path = join(directory.path, 'head.txt')
  writeFileSync(path, (await relay.send('logCheckpoint')).text)
  return path
}

async function openLived() {
  const office = await openOffice()
  await decide(office.relay, office.dana, { id: (await ask(office)).id })
  await decide(office.relay, office.lee, { id: (await ask(office)).id, verdict: 'deny' })
  return office
}

test('the log of an honest relay is valid, over HTTP and in its database, with a head of before', async () => {
  const office = await openLived()
  const { relay } = office
  const kept = await headFile(relay)
  await ask(office)
  const { size, root } = await relay.deps.store.logHead()
  for (const from of [
    ['--relay', ORIGIN, '--key', keyOf(relay)],
    ['--data', relay.deps.settings.directory],
  ]) {
    const { code, out, error } = await verifyLog(relay, ...from, '--checkpoint', kept, '--json')
    expect(error).toBe('')
    expect(JSON.parse(out)).toEqual({ verdict: 'valid', size, root, requests: 3 })
    expect(code).toBe(0)
  }
})

test('the same in PostgreSQL', async () => {
  const relay = await openTestRelay({ policy: POLICY, database: 'postgres' })
  onTestFinished(relay.close)
  const office = await furnish(relay)
  const kept = await headFile(relay)
  await decide(relay, office.dana, { id: (await ask(office)).id })
  const { size, root } = await relay.deps.store.logHead()
  const url = relay.database?.url ?? ''
  const { code, out } = await verifyLog(relay, '--database-url', url, '--checkpoint', kept, '--json')
  expect(JSON.parse(out)).toEqual({ verdict: 'valid', size, root, requests: 1 })
  expect(code).toBe(0)
})

test('it says in words what was checked, and what that does not prove', async () => {
  const { relay } = await openLived()
  const kept = await headFile(relay)
  const { out } = await verifyLog(relay, '--relay', ORIGIN, '--key', keyOf(relay), '--checkpoint', kept)
  expect(out).toMatch(/^Valid: its entries give its head/)
  expect(out).toContain(`Signed   by ${keyOf(relay)}`)
  expect(out).toContain('this log begins with it')
  expect(out).toContain('That everybody is shown this log.')
})

test('a head that nobody could check is not valid: exit 2, and the check is named', async () => {
  const { relay } = await openLived()
  const { code, out } = await verifyLog(relay, '--relay', ORIGIN, '--json')
  expect(code).toBe(2)
  expect(JSON.parse(out)).toMatchObject({ verdict: 'incomplete', not_made: ['signature'] })
})

test('a head that another key signed is invalid', async () => {
  const { relay } = await openLived()
  const other = 'holdgate.example.org/log+95667f17+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea'
  const { code, out } = await verifyLog(relay, '--relay', ORIGIN, '--key', other)
  expect(code).toBe(1)
  expect(out).toContain('The head is not signed by a key that was given.')
  expect((await verifyLog(relay, '--relay', ORIGIN, '--key', other, '--key', keyOf(relay))).code).toBe(0)
})

test('old data that was put back went backwards, in words', async () => {
  const first = await openTestRelay({ policy: POLICY })
  const office = await furnish(first)
  const early = (await first.deps.store.logHead()).size
  const data = await first.keep()
  onTestFinished(data.remove)
  const opened = async () => {
    const relay = await openTestRelay({ policy: POLICY, copyOf: data })
    onTestFinished(relay.close)
    return relay
  }
  const lived = await opened()
  for (let n = 0; n < 20; n++) await ask({ ...office, relay: lived })
  const kept = await headFile(lived)
  const restored = await opened()
  for (const from of [
    ['--relay', ORIGIN, '--key', keyOf(restored)],
    ['--data', restored.deps.settings.directory],
  ]) {
    const { code, out } = await verifyLog(restored, ...from, '--checkpoint', kept)
    expect(out).toContain(`The log went backwards from ${early + 20} to ${early}.`)
    expect(code).toBe(1)
  }
})

describe('somebody wrote to the database', () => {
  const edits: Readonly<Record<string, Readonly<{ sql: string; says: RegExp }>>> = {
    'deleted an entry': {
      sql: 'DELETE FROM log WHERE position = 3',
      says: /Entry 3 is missing\./,
    },
    'cut the end off': {
      sql: 'DELETE FROM log WHERE position = (SELECT max(position) FROM log)',
      says: /There are \d+ entries, and the head is over \d+\./,
    },
    'altered an entry': {
      sql: `UPDATE log SET leaf = replace(leaf, '"decision":"deny"', '"decision":"approve"') WHERE leaf LIKE '%"deny"%'`,
      says: /Entry \d+ denies what nobody denied\.|do not give the root/,
    },
    'put words of another alphabet in': {
      sql: `UPDATE log SET leaf = leaf || ' ' WHERE position = 2`,
      says: /Entry 2 is not canonical JSON\./,
    },
  }
  test.each(Object.entries(edits))('%s: invalid, exit 1', async (_, { sql, says }) => {
    const { relay } = await openLived()
    const kept = await headFile(relay)
    tamper(relay.deps.settings.directory, sql)
    for (const from of [
      ['--relay', ORIGIN, '--key', keyOf(relay)],
      ['--data', relay.deps.settings.directory],
    ]) {
      const { code, out } = await verifyLog(relay, ...from, '--checkpoint', kept)
      expect(out).toMatch(says)
      expect(code).toBe(1)
    }
  })

  test('with care, so that all of it fits together: a kept head still tells', async () => {
    const { relay } = await openLived()
    const kept = await headFile(relay)
    // Another log of the same length, under the same key.
    const other = await openLived()
    const { code, out } = await verifyLog(
      other.relay,
      '--data',
      other.relay.deps.settings.directory,
      '--checkpoint',
      kept,
    )
    expect(out).toMatch(/The first \d+ entries are not those of the head that was kept\./)
    expect(code).toBe(1)
  })
})

describe('what cannot be done is one sentence, and exit code 2', () => {
  test.each([
    [['--relay', 'holdgate'], '"holdgate" is no address of a relay, such as https://holdgate.example.org.'],
    [
      ['--relay', 'https://nowhere.example.org'],
      'https://nowhere.example.org gave no answer that a relay gives. No answer came from the relay.',
    ],
    [['--key', 'x'], '"x" is no log key of the form name+id+key.'],
    [
      ['--key', 'holdgate.example.org/log+95667f17+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea'],
      'A database has no signed head that --key could be held against. Give --relay, or --checkpoint, as well.',
    ],
    [['--checkpoint', '/nowhere/head'], '/nowhere/head cannot be read: there is no such file.'],
    [['--checkpoint', import.meta.filename], `${import.meta.filename} is no checkpoint of a log.`],
    [
      ['--data', '/nowhere'],
      'There is no /nowhere/holdgate.sqlite. Set HOLDGATE_DATA, or --data, to the relay’s data.',
    ],
  ])('holdgate verify-log %s', async (flags, error) => {
    const { relay } = await openLived()
    expect(await verifyLog(relay, ...flags)).toEqual({ code: 2, error, out: '' })
  })

  test('a kept head of another log, or by another key', async () => {
    const { relay } = await openLived()
    const kept = await headFile(relay)
    const directory = makeTempDir('head')
    onTestFinished(() => directory.remove())
    const path = join(directory.path, 'other.txt')
    writeFileSync(path, (await relay.send('logCheckpoint')).text.replace('holdgate.', 'other.'))
    expect((await verifyLog(relay, '--relay', ORIGIN, '--checkpoint', path)).error).toBe(
      'The kept head is one of other.example.org/log, which is another log.',
    )
    const other = 'holdgate.example.org/log+95667f17+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea'
    expect((await verifyLog(relay, '--relay', ORIGIN, '--checkpoint', kept, '--key', other)).error).toBe(
      `${kept} is not signed by a key that was given.`,
    )
  })

  test('an empty database', async () => {
    const directory = makeTempDir('empty')
    onTestFinished(() => directory.remove())
    writeFileSync(join(directory.path, 'holdgate.sqlite'), '')
    expect(await holdgateOn({}, 'verify-log', '--data', directory.path)).toEqual({
      code: 2,
      error: 'The database is empty. Start the relay once, or restore a backup.',
      out: '',
    })
  })

  test('a database whose head is not a head', async () => {
    for (const edge of ['{', 'null', '{"size":1}']) {
      const { relay } = await openLived()
      const { directory } = relay.deps.settings
      tamper(directory, `UPDATE edges SET edge = '${edge}'`)
      const { code, error } = await verifyLog(relay, '--data', directory)
      expect(error).toBe('The head of the log in the database cannot be read: somebody wrote to it past the relay.')
      expect(code).toBe(2)
    }
  })

  test('words of a relay move no cursor and hide nothing', async () => {
    const problem = { code: 'not-found', title: 'No\u001b[2J.', hint: 'A\u009b\u202e\nB', status: 404, now: 1 }
    const fetch = async () =>
      new Response(JSON.stringify(problem), { status: 404, headers: { 'content-type': 'application/problem+json' } })
    const { error, code } = await holdgateOn({ fetch }, 'verify-log', '--relay', ORIGIN)
    expect(error).toBe('No⟦U+001B⟧[2J. A⟦U+009B⟧⟦U+202E⟧⟦U+000A⟧B')
    expect(code).toBe(2)
  })

  test('a relay that answers in the name of another', async () => {
    const { relay } = await openLived()
    const fetch = (url: string | URL | Request, init?: RequestInit) =>
      relay.fetch((url as string).slice('https://proxy.example.org'.length), init)
    const { error, code } = await holdgateOn({ fetch }, 'verify-log', '--relay', 'https://proxy.example.org')
    expect(error).toBe(
      'https://proxy.example.org gave the head of another log, holdgate.example.org/log. Give --relay its public URL.',
    )
    expect(code).toBe(2)
  })
})
