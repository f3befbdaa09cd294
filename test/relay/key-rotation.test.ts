/** Rotating every kind of key by `holdgate keys`, under a relay that has open business with the old one. */
import { randomBytes } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Base64Url, RequestId } from '../../relay/contract/ids.ts'
import type { Subscription } from '../../relay/contract/push.ts'
import { checkGrant } from '../../relay/evidence/grant.ts'
import { isConsistent } from '../../relay/evidence/merkle-proof.ts'
import { readCheckpoint, signersOf } from '../../relay/evidence/note.ts'
import { logVerifierKeys } from '../../relay/server/checkpoint.ts'
import { openKeys } from '../../relay/server/keys.ts'
import { createPushSender } from '../../relay/server/push/sender.ts'
import type { PushSender } from '../../relay/server/push/sender.ts'
import { resealAll } from '../../relay/server/retention.ts'
import { ask, asking, byDevice, byService, decide, openOffice, serviceBy, TRANSFER, viewAs } from '../kit/asking.ts'
import type { Office, TestService } from '../kit/asking.ts'
import { lacks } from '../kit/debian.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import { startScriptedPush } from '../kit/scripted-push.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { checkVapid } from '../kit/vapid.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const DATABASES = lacks('initdb') ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
const random = (bytes: number): Uint8Array => randomBytes(bytes)

function keysOf({ relay }: Office) {
  const { settings, keys } = relay.deps
  return async (...flags: readonly string[]) => {
    const where = ['--data', settings.directory, ...(relay.database ? ['--database-url', relay.database.url] : [])]
    const ran = await holdgateOn({ now: () => relay.clock.now }, 'keys', ...flags, ...where)
    await keys.reload()
    return ran
  }
}

async function redeem({ relay }: Office, service: TestService, id: RequestId) {
  const { reply } = await byService(relay, service)('request', { params: { id } })
  const { now } = relay.clock
  const claims = await checkGrant({
    jws: reply.grant?.jws ?? '',
    jwks: relay.deps.keys.jwks(),
    enforcer: service.id,
    callDigest: reply.call_digest,
    actionDigest: reply.action_digest,
    now,
  })
  const body = { attempt: randomBytes(16).toString('base64url') as Base64Url, call_digest: reply.call_digest }
  const redeemed = await byService(relay, service)('redeem', { params: { id: reply.grant?.id ?? '' }, body })
  return 'why' in claims ? claims.why : redeemed.status
}

test.each(DATABASES)(
  'keys that came and went are in the audit log once, whichever relay noticed (%s)',
  async (database) => {
    const office = await openOffice({ database })
    const twin = await office.relay.twin()
    const { keys, store } = office.relay.deps
    await store.noteKeys(keys.names())
    await keysOf(office)('rotate', 'grant', '--in', '0s')
    const noted = [await store.noteKeys(keys.names()), await twin.deps.store.noteKeys(keys.names())]
    const { kid } = keys.grant(office.relay.clock.now)
    expect(noted).toEqual([[{ kind: 'key.rotated', use: 'grant', kid }], []])
  },
)

test('a thousand open requests and unused grants outlive a rotation of the grant key', async () => {
  const office = await openOffice()
  const { relay, ada, dana } = office
  const keys = keysOf(office)
  const open: { service: TestService; id: RequestId }[] = []
  for (let of = 0; of < 20; of += 1) {
    const service = await serviceBy(relay, ada)
    for (let at = 0; at < 50; at += 1) {
      const { reply } = await byService(relay, service)('ask', { body: asking() })
      open.push({ service, id: reply.id })
    }
  }
  const old = relay.deps.keys.grant(relay.clock.now).kid
  // Half of them have a grant by the old key, unused; the others are decided after the rotation.
  for (const { id } of open.slice(0, 500)) await decide(relay, dana, { id })
  expect((await keys('rotate', 'grant', '--in', '1s')).error).toBe('')
  relay.clock.now += 1_000
  expect(relay.deps.keys.grant(relay.clock.now).kid).not.toBe(old)
  expect((await keys('retire', old)).error).toContain('was in use a moment ago')
  relay.clock.now += 58_000
  const later = relay.clock.now + 2_000
  expect((await keys('retire', old)).error).toContain('was in use a moment ago')
  const early = await holdgateOn({ now: () => later }, 'keys', 'retire', old, '--data', relay.deps.settings.directory)
  expect(early.error).toContain('500 grant(s) that were signed with it are unused')
  for (const { id } of open.slice(500)) await decide(relay, dana, { id })
  const answers: (string | number)[] = []
  for (const { service, id } of open) answers.push(await redeem(office, service, id))
  expect(answers.filter((answer) => answer !== 200)).toEqual([])
  expect(answers).toHaveLength(1000)
  relay.clock.now += 2_000
  expect((await keys('retire', old)).error).toBe('')
  expect(relay.deps.keys.jwks().keys.map(({ kid }) => kid)).not.toContain(old)
})

describe('the push key', () => {
  /** 20 phones, each bound to the key that it subscribed with. */
  async function phones() {
    const push = await startScriptedPush()
    const directory = makeTempDir('push-keys')
    const keys = await openKeys(directory.path, random)
    const sender = createPushSender({ subject: 'mailto:ops@example.org', vapid: keys.vapidOf, ...push.options })
    onTestFinished(() => {
      sender.close()
      push.close()
      directory.remove()
    })
    const now = Math.floor(Date.now() / 1000) * 1000
    const command = async (...flags: readonly string[]) => {
      const ran = await holdgateOn({ now: () => now }, 'keys', ...flags, '--data', directory.path)
      await keys.reload()
      return ran
    }
    const subscribe = (name: string): Subscription => ({ ...push.subscription(name), vapid: keys.vapid(now).publicKey })
    return { push, keys, sender, command, subscribe, now }
  }

  test('reaches every phone over a rotation, each with the key that it is bound to', async () => {
    const { push, keys, sender, command, subscribe, now } = await phones()
    const all = Array.from({ length: 20 }, (_, at) => subscribe(`phone-${at}`))
    const send = async (): Promise<readonly string[]> => {
      const letter = { payload: '{}', ttlSeconds: 30, urgency: 'high', topic: 't', now } as const
      return Promise.all(all.map(async (to) => (await sender.send(to, letter)).outcome))
    }
    expect(new Set(await send())).toEqual(new Set(['sent']))
    const old = keys.vapid(now).publicKey
    expect((await command('rotate', 'vapid', '--in', '0s')).error).toBe('')
    expect(keys.vapid(now).publicKey).not.toBe(old)
    expect(new Set(await send())).toEqual(new Set(['sent']))
    // Half of the owners have opened their app meanwhile.
    for (let at = 0; at < 10; at += 1) all[at] = subscribe(`phone-${at}-anew`)
    expect(new Set(await send())).toEqual(new Set(['sent']))
    const letters = push.letters.entries
    expect(letters).toHaveLength(60)
    const refusals = letters.map(({ path, authorization }) => {
      const bound = path.endsWith('-anew') ? keys.vapid(now).publicKey : old
      return checkVapid(authorization, new URL(all[0]?.endpoint ?? '').origin, Buffer.from(bound, 'base64url'))
    })
    expect(refusals.filter((refusal) => refusal !== undefined)).toEqual([])
  })

  test('is retired when no phone is bound to it any more, and is refused from then on', async () => {
    const sender: PushSender = {
      refuses: () => undefined,
      send: async () => ({ outcome: 'sent' }),
      close: () => undefined,
    }
    const office = await openOffice({ push: sender })
    const { relay, dana, lee } = office
    const keys = keysOf(office)
    const subscribe = (person: typeof dana, vapid?: string) =>
      byDevice(relay, person.device)('subscribe', {
        body: {
          subscription: {
            endpoint: 'https://fcm.googleapis.com/fcm/send/x',
            keys: { p256dh: `B${'C'.repeat(86)}`, auth: 'D'.repeat(22) },
            ...(vapid !== undefined && { vapid }),
          },
        },
      })
    const old = relay.deps.keys.vapid(relay.clock.now).publicKey
    const { kid = '' } = relay.deps.keys.names().find(({ use }) => use === 'vapid') ?? {}
    // One says which key it is bound to, the other is of a version that knew only one.
    expect((await subscribe(dana, old)).status).toBe(204)
    expect((await subscribe(lee)).status).toBe(204)
    expect((await relay.deps.store.device(dana.device.id))?.subscription?.vapid).toBe(old)
    expect((await keys('retire', kid)).error).toContain('is in use')
    await keys('rotate', 'vapid', '--in', '0s')
    relay.clock.now += MINUTE
    const anew = (await relay.send('about')).reply.vapid_public_key
    expect(anew).not.toBe(old)
    expect((await keys('retire', kid)).error).toContain('2 phone(s) are subscribed with it')
    await subscribe(dana, anew)
    expect((await keys('retire', kid)).error).toContain('1 phone(s) are subscribed with it')
    await subscribe(lee, anew)
    expect((await keys('retire', kid)).error).toBe('')
    expect(relay.deps.keys.vapidOf(old)).toBeUndefined()
    expect(relay.deps.keys.vapidOf(undefined)).toBeUndefined()
  })
})

test('the log is signed by the old and the new key until the old one goes, and its chain holds across', async () => {
  const office = await openOffice()
  const { relay } = office
  const keys = keysOf(office)
  const [old = ''] = logVerifierKeys(relay.deps)
  const checkpoint = async () => (await relay.fetch('/log/checkpoint')).text()
  const before = await checkpoint()
  expect(await signersOf(before, [old])).toEqual([old])
  const { kid = '' } = relay.deps.keys.names().find(({ use }) => use === 'log') ?? {}
  await keys('rotate', 'log', '--in', '0s')
  await ask(office)
  const both = logVerifierKeys(relay.deps)
  const during = await checkpoint()
  expect((await signersOf(during, both)).toSorted()).toEqual(both.toSorted())
  relay.clock.now += MINUTE
  await keys('retire', kid)
  await ask(office)
  const after = await checkpoint()
  expect(await signersOf(after, both)).toEqual(both.filter((key) => key !== old))
  const [one, other] = [readCheckpoint(before), readCheckpoint(after)]
  const answer = await relay.fetch(`/log/consistency?from=${one?.size}&to=${other?.size}`)
  const { proof } = (await answer.json()) as Readonly<{ proof: readonly Base64Url[] }>
  if (!one || !other) throw new Error('There is no checkpoint.')
  expect(isConsistent({ older: one, newer: other, proof })).toBe(true)
})

test.each(DATABASES)(
  'a seal key is retired once all bodies lie under the new one, and none is lost (%s)',
  async (database) => {
    const office = await openOffice({ database })
    const { relay, dana } = office
    const keys = keysOf(office)
    const ids: RequestId[] = []
    for (let at = 0; at < 40; at += 1) ids.push((await ask(office, { ...TRANSFER, text: `{"amount":${at}}` })).id)
    const old = relay.deps.keys.sealKid(relay.clock.now)
    await keys('rotate', 'seal', '--in', '0s')
    relay.clock.now += MINUTE
    expect((await keys('retire', old)).error).toContain('40 shown bodies are sealed under it')
    await resealAll(relay.deps)
    expect((await keys('retire', old)).error).toBe('')
    for (const [at, id] of ids.entries()) {
      const bytes = Buffer.from(`{"amount":${at}}`).toString('base64url')
      expect((await viewAs(relay, dana, id)).body).toEqual({ shown: 'full', bytes })
    }
  },
)

test('a seal key that is retired anyway destroys nothing silently: its bodies stay, and are named', async () => {
  const office = await openOffice()
  const { relay } = office
  const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
  const keys = keysOf(office)
  const old = relay.deps.keys.sealKid(relay.clock.now)
  await keys('rotate', 'seal', '--in', '0s')
  expect((await keys('retire', old, '--anyway')).error).toBe('')
  await resealAll(relay.deps)
  expect(await relay.deps.store.sealedBody(id)).toBeDefined()
  expect(relay.logged()).toContain('a shown body does not open')
})

test('keys are listed by name and state, never with a secret', async () => {
  const office = await openOffice()
  const keys = keysOf(office)
  await keys('rotate', 'log')
  const { out, error } = await keys('list')
  expect(error).toBe('')
  expect(out.match(/^(?:grant|log|vapid|seal) .*$/gm)).toHaveLength(5)
  expect(out).toMatch(/^log {4}.{43} {2}to come, from \d{4}-/m)
  const { keys: ring, clock } = { ...office.relay.deps, clock: office.relay.clock }
  expect(out).not.toContain(ring.grant(clock.now).privateJwk.d)
  expect(out).not.toContain(ring.vapid(clock.now).privateKey)
  clock.now += DAY
  expect((await keys('list')).out).toMatch(/^log .*still counts, the first$/m)
})

test('what cannot be rotated or retired is one sentence, and changes nothing', async () => {
  const office = await openOffice()
  const keys = keysOf(office)
  const before = office.relay.deps.keys.names()
  for (const [flags, says] of [
    [['rotate', 'mac'], 'Name one of: grant, log, vapid, seal'],
    [['rotate', 'log', '--in', 'soon'], 'Wanted such as 30m, 24h, or 0s'],
    [['retire', 'nothing'], 'See holdgate keys list'],
    [['retire', `-${'a'.repeat(42)}`], `There is no key "-${'a'.repeat(42)}"`],
    [['retire', `-${'h'.repeat(10)}`], 'There is no key'],
    [['retire'], 'See holdgate keys --help'],
  ] as const) {
    const ran = await keys(...flags)
    expect([ran.code, ran.error], flags.join(' ')).toEqual([2, expect.stringContaining(says)])
  }
  expect(office.relay.deps.keys.names()).toEqual(before)
})
