import { expect, test } from 'vitest'
import { readPush } from '../../pwa/worker/push-message.ts'

const request = `req_${'q'.repeat(22)}`
const message = (holdgate: object) => JSON.stringify({ web_push: 8030, notification: {}, mutable: true, holdgate })

test('a push names its request, opens it and replaces an earlier one of it', () => {
  const text = message({ kind: 'settled', request, receipt: 'r', expires_at: 5 })
  expect(readPush(text)).toEqual({ kind: 'settled', path: `/r/${request}`, tag: request, receipt: 'r', until: 5 })
})

test('a test push opens the inbox', () => {
  expect(readPush(message({ kind: 'test', receipt: 'r' }))).toMatchObject({ kind: 'test', path: '/' })
})

test.each(['', 'garbage', 'null', '[]', '{"holdgate":7}', message({ kind: 'sell', request: '../../evil' })])(
  '%j still becomes a notification that opens the inbox',
  (text) => {
    expect(readPush(text)).toMatchObject({ kind: 'ask', path: '/', tag: 'holdgate', receipt: '' })
  },
)

test('the address in a message is never opened', () => {
  const text = JSON.stringify({
    notification: { navigate: 'https://evil.example/' },
    holdgate: { kind: 'ask', request },
  })
  expect(readPush(text).path).toBe(`/r/${request}`)
})
