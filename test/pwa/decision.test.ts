import { describe, expect, test } from 'vitest'
import { check, partsFor, statementText, type Checked } from '../../pwa/decision.ts'
import type { Base64Url, CanonicalJson, CredentialId } from '../../relay/contract/ids.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { formEntriesText } from '../../relay/evidence/form-entries.ts'
import { bodyParts } from '../../relay/evidence/body-parts.ts'
import { commentDigest, decisionStatement } from '../../relay/evidence/statement.ts'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { viewDigest } from '../../relay/evidence/view.ts'
import { BODY, ME, otherDigest, requested, requestedWith } from './kit.ts'

const nonce = 'n'.repeat(43) as Base64Url
const passkey = 'c'.repeat(43) as CredentialId

function sound(request = requested()): Checked {
  const checked = check(request, bodyParts)
  if ('doubt' in checked) throw new Error(`In doubt: ${checked.doubt}`)
  return checked
}

describe('what is shown is checked', () => {
  test('a request whose digests all fit is shown by the view that evidence makes of it', () => {
    const request = requested()
    const view = viewOf({ action: sound().text, body: BODY, words: request.words })
    expect(sound(request)).toMatchObject({ view, viewDigest: viewDigest(view), body: BODY })
  })

  test('a request whose body did not travel is shown, and its view says so', () => {
    expect(sound(requested({ body: { shown: 'none' } })).view).toMatchObject({ body: { shown: 'none' } })
  })

  test.each([
    ['another action digest', { action_digest: otherDigest }, 'action-differs'],
    ['another call digest', { call_digest: otherDigest }, 'call-differs'],
    ['other bytes', { body: { shown: 'full', bytes: 'AAAA' } }, 'body-differs'],
    ['bytes that are no base64url', { body: { shown: 'full', bytes: '!' } }, 'unreadable'],
    ['no action', { action: undefined }, 'hidden'],
  ] as const)('%s leaves a doubt, and nothing to sign', (_, difference, doubt) => {
    expect(check({ ...requested(), ...difference } as ReturnType<typeof requested>, bodyParts)).toEqual({ doubt })
  })
})

describe('a body in parts', () => {
  const body = utf8('--b\r\nContent-Disposition: form-data; name="reason"\r\n\r\ngdpr\r\n--b--\r\n')
  const type = 'multipart/form-data; boundary=b'

  test('is read by its own reader, which is loaded for it, into the view that evidence makes of it', async () => {
    const request = requestedWith(body, type)
    const checked = check(request, await partsFor(request))
    const view = viewOf({ action: request.action ?? ('' as CanonicalJson), body, words: request.words })
    expect(checked).toMatchObject({ view, viewDigest: viewDigest(view) })
    expect(view).toMatchObject({ body: { form: 'multipart', fields: [{ label: 'reason', value: 'gdpr' }] } })
  })

  test('bound by its fields has them too', async () => {
    const text = formEntriesText([['to', 'lee']])
    const request = requestedWith(utf8(text), 'text/plain', 'entries/v1')
    expect(check(request, await partsFor(request))).toMatchObject({
      view: { body: { form: 'entries', fields: [{ label: 'to', value: 'lee' }] } },
    })
  })

  test('is in doubt without that reader, and never another view', async () => {
    const other = await partsFor(requested())
    expect(check(requestedWith(body, type), other)).toEqual({ doubt: 'unreadable' })
  })
})

describe('the statement', () => {
  test('is the one that evidence defines, of the digests made here', () => {
    const request = requested()
    const checked = sound(request)
    const text = statementText(
      { request, checked, nonce },
      { approver: ME, signer: passkey },
      { decision: 'approve', comment: '' },
    )
    expect(text).toBe(
      decisionStatement({
        v: 1,
        decision: 'approve',
        request: request.id,
        action_digest: request.action_digest,
        view_digest: checked.viewDigest,
        policy_digest: request.policy_digest,
        roster_digest: request.roster_digest,
        approver: ME,
        credential: passkey,
        nonce,
        expires_at: request.expires_at,
        comment_digest: commentDigest(''),
      }),
    )
  })

  test('changes with the decision, the comment and the words that were shown', () => {
    const write = (decision: 'approve' | 'deny', comment: string, request = requested()) =>
      statementText(
        { request, checked: sound(request), nonce },
        { approver: ME, signer: passkey },
        { decision, comment },
      )
    const softer = requested({ words: { say: 'Tidy up', consequence: '' } })
    const texts = [write('approve', ''), write('deny', ''), write('deny', 'no'), write('approve', '', softer)]
    expect(new Set(texts).size).toBe(4)
  })
})
