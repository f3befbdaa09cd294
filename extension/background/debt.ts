import { ProblemError } from '../../relay/client/client.ts'
import type { Hold } from './hold.ts'
import type { KeeperDeps } from './steps.ts'

/** Tells the relay what it is owed. Unpaid, the sweep tries again; a "no" cannot be argued with. */
export async function payDebt(
  hold: Hold,
  { relay: paired, table }: Pick<KeeperDeps, 'relay' | 'table'>,
): Promise<void> {
  const relay = paired()
  const { owes } = hold
  if (!owes || !relay) return
  try {
    const reply =
      owes.kind === 'cancel'
        ? await relay.call('cancel', { params: { id: owes.request }, body: { reason: owes.reason } })
        : owes.kind === 'revoke'
          ? await relay.call('revokeGrant', { params: { id: owes.grant }, body: {} })
          : await relay.call('reportOutcome', {
              params: { id: owes.grant },
              body: { attempt: hold.attempt, outcome: owes.outcome },
            })
    if (reply instanceof ProblemError && reply.problem.status >= 500) return
    // The redeeming that this settles may still be on its way there; one that is lost lapses.
    if (reply instanceof ProblemError && reply.problem.code === 'not-redeemed') return
    // An approval that never was: what it claimed to answer waits still.
    if (reply instanceof ProblemError && owes.kind === 'revoke' && owes.request !== undefined) {
      const params = { id: owes.request }
      const withdrawn = await relay.call('cancel', { params, body: { reason: 'requester_cancelled' } })
      if (withdrawn instanceof ProblemError && withdrawn.problem.status >= 500) return
    }
  } catch (error) {
    console.warn('holdgate: the relay could not be told', error)
    return
  }
  await table.change(hold.id, ({ owes: _paid, ...rest }) => rest)
}
