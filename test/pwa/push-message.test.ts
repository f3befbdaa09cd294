import { expect, test } from 'vitest'
import { readPush } from '../../pwa/worker/push-message.ts'

const request = `req_${'q'.repeat(22)}`
const message = (holdgate: object) => JSON.stringify({ web_push: 8030, notification: {}, mutable: true, holdgate })

test('a push names its request and says how it stands', () => {
  const text = message({ kind: 'settled', ended: 'expired', request, receipt: 'r', expires_at: 5, waiting: 2, at: 4 })
  expect(readPush(text)).toEqual({
    kind: 'settled',
    request,
    hasExpired: true,
    canDeny: false,
    waiting: 2,
    receipt: 'r',
    until: 5,
    at: 4,
  })
})

test('a push without a request is about none', () => {
  expect(readPush(message({ kind: 'test', receipt: 'r' }))).toMatchObject({ kind: 'test', request: undefined })
})

test.each(['', 'garbage', 'null', '[]', '{"holdgate":7}', message({ kind: 'sell', request: '../../evil' })])(
  '%j still becomes a notification that opens the inbox',
  (text) => {
    expect(readPush(text)).toMatchObject({ kind: 'ask', request: undefined, canDeny: false, receipt: '' })
  },
)

test('the address in a message is never read', () => {
  const text = JSON.stringify({
    notification: { navigate: 'https://evil.example/' },
    holdgate: { kind: 'ask', request },
  })
  expect(JSON.stringify(readPush(text))).not.toContain('evil')
})
