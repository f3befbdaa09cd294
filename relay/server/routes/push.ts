/** Pushes as devices see them: a test that they ask for, and "this was shown". */
import { LIMITS } from '../../contract/limits.ts'
import { fromBase64Url } from '../../evidence/bytes.ts'
import { plainDigest } from '../../evidence/digest.ts'
import type { Handlers } from '../handler.ts'
import { newNotice } from '../../store/new-notice.ts'
import { awaitTest, testReply } from '../push/test-push.ts'

const TEST_MILLISECONDS = LIMITS.pushTestMinutes * 60_000

export const pushRoutes: Pick<Handlers, 'testPush' | 'pushTest' | 'pushShown'> = {
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
    const waiting = { device: caller.device, after: query.after, milliseconds, signal: request.signal }
    const test = await awaitTest(deps, waiting)
    return { ...(test && { test }), now: await deps.store.now() }
  },

  async pushShown({ deps, body }) {
    const marked = await deps.store.markShown(receiptHash(body.receipt))
    if (!marked) return { refused: 'token-invalid' }
    deps.wake.device(marked.device)
    if (marked.request) deps.wake.marked(marked.request)
    return undefined
  },
}

function receiptHash(receipt: string) {
  try {
    return plainDigest(fromBase64Url(receipt))
  } catch {
    // 43 characters that no 32 bytes give: nobody has such a receipt, as this digest of nothing has none.
    return plainDigest(new Uint8Array())
  }
}
