import { expect, test } from 'vitest'
import { ask, asking, byDevice, byService, decide, openOffice, TRANSFER, viewAs } from '../kit/asking.ts'
import { inviteBy, pairBy } from '../kit/person.ts'

test('nothing secret or personal is logged, whatever goes well or wrong', async () => {
  const office = await openOffice()
  const { relay, ada, dana, lee, billing } = office
  const link = await inviteBy(relay, ada, { name: 'Canary Name', email: 'canary@example.org', roles: ['approver'] })
  const browser = await pairBy(relay, lee)
  const endpoint = 'https://fcm.googleapis.com/fcm/send/canary-endpoint'
  const subscription = { endpoint, keys: { p256dh: `B${'C'.repeat(86)}`, auth: 'D'.repeat(22) } }
  await byDevice(relay, dana.device)('subscribe', { body: { subscription } })

  const body = asking({ ...TRANSFER, text: '{"card":"canary-body"}' }, { justification: 'canary-why' })
  const { reply } = await byService(relay, billing)('ask', {
    body,
    headers: { 'idempotency-key': 'canary-idempotency' },
  })
  await decide(relay, dana, { id: reply.id, twist: { comment: 'canary-comment' } })
  await decide(relay, lee, { id: reply.id })
  const { reply: approved } = await byService(relay, billing)('request', { params: { id: reply.id } })
  const attempt = 'canaryattempt'.padEnd(22, 'A')
  const params = { id: approved.grant?.id ?? '' }
  await byService(relay, billing)('redeem', { params, body: { attempt, call_digest: approved.call_digest } })
  await byDevice(relay, browser)('ask', { body: asking() })

  // And what goes wrong: a wrong key, a wrong proof, a body that is none, a statement of nobody.
  const { id } = await ask(office)
  const view = await viewAs(relay, dana, id)
  await decide(relay, dana, { id, twist: { statement: { action_digest: 'canarydigest'.padEnd(43, 'A') as never } } })
  await relay.send('ask', { body, headers: { authorization: 'Bearer hgk_canary-wrong-key' } })
  await relay.fetch('/v1/requests?canary-query', {
    method: 'POST',
    body: '{"canary-json',
    headers: { cookie: dana.cookie },
  })
  await relay.fetch('/v1/canary-path', {
    headers: { authorization: 'DPoP canary-token', 'x-request-id': 'canary line' },
  })

  const logged = relay.logged()
  expect(logged).toContain('"route":"decide"')
  expect(logged.match(/.*canary.*/gi) ?? []).toEqual([])
  const nonce = view.you.can === 'decide' ? view.you.nonce : 'none'
  const secrets = [link, billing.key, dana.device.token, browser.token, dana.cookie.split('=')[1] ?? '', nonce]
  for (const secret of [...secrets, approved.grant?.jws ?? '', 'dana@example.org']) expect(logged).not.toContain(secret)
})
