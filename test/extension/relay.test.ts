import { afterEach, expect, test, vi } from 'vitest'
import { createClient } from '../../relay/client/client.ts'
import { relayOf } from '../../extension/background/relay.ts'

/** Takes every call, and says nothing. */
const silent: typeof fetch = async (_, init) => {
  init?.signal?.throwIfAborted()
  return new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
}
const open = () =>
  relayOf(
    () => createClient({ relay: 'https://holdgate.example.com', credentials: { kind: 'session' }, fetch: silent }),
    () => undefined,
  )

afterEach(() => vi.restoreAllMocks())

test('a relay that takes a call and says nothing is one that cannot be reached', async () => {
  const limit = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal)
  const relay = open()
  const answer = relay.call('about', {}).catch((error: unknown) => error)
  limit.abort()
  expect(await answer).toBeInstanceOf(Error)
  expect(relay.state()).toMatchObject({ kind: 'unreachable' })
})

test('a call that is given up says nothing of the relay', async () => {
  const relay = open()
  const left = new AbortController()
  const answer = relay.call('about', { signal: left.signal }).catch((error: unknown) => error)
  left.abort()
  expect(await answer).toBeInstanceOf(Error)
  expect(relay.state()).toEqual({ kind: 'unknown' })
})
