import { useEffect, useState } from 'preact/hooks'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { Digest, PersonId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { digestOf } from '../../relay/evidence/digest.ts'
import { lookInLog } from '../log-look.ts'
import { logRoutes } from '../log-routes.ts'
import { recall, remember } from '../memory.ts'
import { BESIDE } from '../words-later.ts'

/** An old decision stands far back in the log, and was looked for when it was made. */
const FRESH_MILLISECONDS = 5 * 60_000
/** A decision is in the log before it is answered; these give a relay time that is behind. */
const LOOKS_AFTER_MILLISECONDS = [0, 3000, 10_000]

type Props = Readonly<{ request: RequestView; me: PersonId | undefined }>

/** An alarm when the relay has taken this person's decision, and its log does not say so. Else nothing. */
export function LogAlarm({ request, me }: Props) {
  const [says, setSays] = useState('')
  const digest = ownDigest(request, me)
  useEffect(() => {
    if (digest === undefined) return undefined
    let isHere = true
    void watch({ request: request.id, statement_digest: digest }, () => isHere).then(
      (found) => isHere && setSays(found === undefined ? '' : BESIDE[found]),
      // No look came to an end; the next one at this request tries again.
      () => undefined,
    )
    return () => {
      isHere = false
    }
  }, [digest])
  return says === '' ? null : (
    <p class="why" role="alert">
      {says}
    </p>
  )
}

type Watched = Readonly<{ request: RequestView['id']; statement_digest: Digest }>

async function watch(decision: Watched, isHere: () => boolean): Promise<'missing' | 'other-log' | undefined> {
  const begun = performance.now()
  let last: 'missing' | undefined
  for (const after of LOOKS_AFTER_MILLISECONDS) {
    await new Promise((resolve) => setTimeout(resolve, begun + after - performance.now()))
    if (!isHere()) return undefined
    const look = await lookInLog({ routes: logRoutes, decision, pinned: recall('logHead') })
    // Nobody is here to read it: the next look compares with what was seen before, and says so.
    if (look.found === 'other-log' && !isHere()) return undefined
    if (look.head !== undefined) remember('logHead', look.head)
    if (look.found === 'there') return undefined
    if (look.found === 'other-log') return 'other-log'
    last = look.found === 'missing' ? 'missing' : undefined
  }
  return last
}

function ownDigest({ decisions, asked, now }: RequestView, me: PersonId | undefined): Digest | undefined {
  const decidedAt = asked.find(({ person }) => person === me)?.decided_at
  if (decidedAt === undefined || now - decidedAt >= FRESH_MILLISECONDS) return undefined
  const own = decisions.find((decision) => approverIn(decision) === me)
  const type = own?.proof.kind === 'passkey' ? 'holdgate/decision/v1' : 'holdgate/device-deny/v1'
  return own && digestOf(type, own.statement)
}

function approverIn({ statement }: SignedDecision): unknown {
  return (JSON.parse(statement) as Readonly<{ approver?: unknown }>).approver
}
