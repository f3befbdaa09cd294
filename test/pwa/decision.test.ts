import { describe, expect, test } from 'vitest'
import { check, statementText, type Checked } from '../../pwa/decision.ts'
import type { Base64Url, CredentialId } from '../../relay/contract/ids.ts'
import { commentDigest, decisionStatement } from '../../relay/evidence/statement.ts'
import { viewDigest, viewOf } from '../../relay/evidence/view.ts'
import { BODY, ME, otherDigest, requested } from './kit.ts'

const nonce = 'n'.repeat(43) as Base64Url
const passkey = 'c'.repeat(43) as CredentialId

function sound(request = requested()): Checked {
  const checked = check(request)
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
    expect(check({ ...requested(), ...difference } as ReturnType<typeof requested>)).toEqual({ doubt })
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
