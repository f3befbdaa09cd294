/** Pushes as devices see them: a test that they ask for, and "this was shown". */
import type { RequestNotice } from '../../contract/request.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Refusal } from '../../contract/refusals.ts'
import type { Request } from '../../core/request.ts'
import { mayDecide } from '../../core/verdict.ts'
import { fromBase64Url, utf8 } from '../../evidence/bytes.ts'
import { plainDigest } from '../../evidence/digest.ts'
import type { Deps } from '../deps.ts'
import { isApprover } from '../approver.ts'
import type { Handlers } from '../handler.ts'
import { newNotice } from '../../store/new-notice.ts'
import { awaitDevices, testReply } from '../push/test-push.ts'

const TEST_MILLISECONDS = LIMITS.pushTestMinutes * 60_000

export const pushRoutes: Pick<Handlers, 'testPush' | 'pushTest' | 'pushShown' | 'noticeOf'> = {
  async testPush({ deps, caller }) {
    if (caller.kind !== 'device') return { refused: 'unauthenticated' }
    const { device } = caller
    if (!device.subscription) return { refused: 'no-subscription' }
    const now = await deps.store.now()
    const notice = newNotice(deps, { kind: 'test', device: device.id, dueAt: now, until: now + TEST_MILLISECONDS })
    const added = await deps.store.addTest(notice, {
      most: LIMITS.pushTests,
      withinMilliseconds: TEST_MILLISECONDS,
      aloneMilliseconds: LIMITS.pushTestAloneSeconds * 1000,
    })
    if (added === 'pending') return { refused: 'test-pending' }
    if (added === 'too_many') {
      return { refused: 'too-many-tests', detail: `At most ${LIMITS.pushTests} in ${LIMITS.pushTestMinutes} minutes.` }
    }
    deps.wake.due()
    deps.log.info({ device: device.id }, 'test push asked for')
    return { test: testReply({ id: notice.id, device: device.id, madeAt: now }), now }
  },

  async pushTest({ deps, caller, query, request }) {
    if (caller.kind !== 'device') return { refused: 'unauthenticated' }
    const milliseconds = Math.min(query.wait ?? 0, LIMITS.waitSeconds) * 1000
    const { id } = caller.device
    const test = await awaitDevices(deps, {
      read: async () => (await deps.store.testsOf([id])).map(testReply)[0],
      until: (found) => query.after === undefined || found?.state !== query.after,
      concerns: (device) => device === id,
      milliseconds,
      signal: request.signal,
    })
    const { subscription } = caller.device
    const address = subscription && plainDigest(utf8(subscription.endpoint))
    return { ...(test && { test }), ...(address && { address }), now: await deps.store.now() }
  },

  async noticeOf({ deps, caller, params }): Promise<RequestNotice | Refusal> {
    if (caller.kind !== 'device') return { refused: 'unauthenticated' }
    const { device, person } = caller
    const held = await deps.store.request(params.id)
    const asking = held?.asked.find((candidate) => candidate.person === person.id)
    // A paired browser is no phone, and must not learn what is asked of its person, or deny.
    if (!held || !asking || device.kind !== 'phone' || !isApprover(person)) return { refused: 'not-found' }
    const now = await deps.store.now()
    const { expiresAt: expires_at } = held
    const canDeny = held.denyBy === undefined && mayDecide({ request: held, person }, now) === undefined
    return {
      status: held.status,
      say: held.words.say,
      requester_name: held.requester.name,
      expires_at,
      decided_by: await namesOf(deps, held),
      waiting: await deps.store.countWaitingFor(person.id),
      ...(canDeny && {
        deny: {
          action_digest: held.actionDigest,
          view_digest: held.viewDigest,
          policy_digest: held.policyDigest,
          roster_digest: held.rosterDigest,
          approver: person.id,
          nonce: asking.nonce,
          expires_at,
        },
      }),
      now,
    }
  },

  async pushShown({ deps, body }) {
    const marked = await deps.store.markShown(receiptHash(body.receipt))
    if (!marked) return { refused: 'token-invalid' }
    deps.wake.device(marked.device)
    if (marked.request) deps.wake.marked(marked.request)
    return undefined
  },
}

/** Of those who made it what it is: approvers of an approved one, whoever denied a denied one. */
async function namesOf({ store }: Deps, { status, decisions }: Request): Promise<readonly string[]> {
  const wanted = status === 'approved' ? 'approve' : status === 'denied' ? 'deny' : undefined
  const made = decisions.filter(({ verdict }) => verdict === wanted)
  return Promise.all(made.map(async ({ person }) => (await store.person(person))?.name ?? ''))
}

function receiptHash(receipt: string) {
  try {
    return plainDigest(fromBase64Url(receipt))
  } catch {
    // 43 characters that no 32 bytes give: nobody has such a receipt, as this digest of nothing has none.
    return plainDigest(new Uint8Array())
  }
}
