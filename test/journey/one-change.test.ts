import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Asked } from '../../relay/contract/action.ts'
import type { Call } from '../../relay/contract/call.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { callDigest } from '../../relay/evidence/action.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import type { Browser } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import type { Phone } from '../kit/phone.ts'
import { openTwoPeople } from '../kit/two-people.ts'
import { openBackstage } from '../kit/world.ts'
import type { Backstage } from '../kit/world.ts'

const BODY = '{"to":"DE89","amount":"1.00"}'

/** One thing is not as it was approved. */
const CHANGES: readonly Readonly<{ what: string; change: (call: Call) => Call }>[] = [
  { what: 'the method', change: (call) => ({ ...call, method: 'PUT' }) },
  { what: 'the path', change: (call) => ({ ...call, target: `${call.target}/2` }) },
  { what: 'the query', change: (call) => ({ ...call, target: `${call.target}?again` }) },
  { what: 'the host', change: (call) => ({ ...call, target: call.target.replace('console.', 'other.') }) },
  { what: 'a bound header', change: (call) => ({ ...call, headers: [...call.headers, ['x-purpose', 'other']] }) },
  { what: 'the content type', change: (call) => ({ ...call, headers: [['content-type', 'text/plain']] }) },
  { what: 'the body', change: (call) => ({ ...call, body: { ...call.body, sha256: plainDigest(utf8(`${BODY} `)) } }) },
  { what: 'the body’s length', change: (call) => ({ ...call, body: { ...call.body, length: 1 } }) },
]

describe.skipIf(lacks('chromium', 'dbus-daemon'))('after approval', () => {
  let stage: Backstage
  let desktop: Browser
  let phone: Phone
  let call: Call
  let approved: RequestView
  let key: string

  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${stage.relay}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await answer.json()) as RequestView & { code?: string }
  }
  const asked = (call: Call): Asked => ({ kind: 'http', call, redirect: 'follow', credentials: 'include' })
  const redeem = (call: Call, attempt: string) =>
    post(`/v1/grants/${approved.grant?.id}/redeem`, { attempt, call_digest: callDigest(asked(call)) })

  beforeAll(async () => {
    stage = await openBackstage()
    const opened = await openTwoPeople(stage)
    ;({ desktop, phone } = opened)
    key = await opened.app.serviceKey('gateway')
    const bytes = utf8(BODY)
    call = {
      method: 'POST',
      target: `${stage.console.origin}/api/transfers`,
      headers: [['content-type', 'application/json']],
      body: { length: bytes.length, sha256: plainDigest(bytes), content_type: 'application/json' },
    }
    await post('/v1/requests', { action: asked(call) })
    const open = await phone.answersPush()
    await open.approve()
    await open.page.getByText('Approved by you').waitFor()
    approved = await phone.reads(open)
  })
  afterAll(async () => {
    await phone?.close()
    await desktop?.close()
    await stage?.close()
  })

  test.for(CHANGES.map(({ what, change }) => [what, change] as const))(
    'a call in which %s differs is refused at release',
    async ([, change]) => {
      expect(await redeem(change(call), 'AAAAAAAAAAAAAAAAAAAAAA')).toMatchObject({ code: 'call-differs' })
      stage.checkInvariants()
    },
  )

  test('exactly the approved call is released, and to nobody else', async () => {
    expect(await redeem(call, 'AAAAAAAAAAAAAAAAAAAAAA')).toMatchObject({ grant: { status: 'redeemed' } })
    expect(await redeem(call, 'BBBBBBBBBBBBBBBBBBBBBA')).toMatchObject({ code: 'grant-redeemed' })
    stage.checkInvariants()
  })
})
