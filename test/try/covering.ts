/** Whether a rule covered a call at the moment at which it arrived, by the relay's own reading of the policy. */
import type { Asked, Requester } from '../../relay/contract/action.ts'
import { ALWAYS_BOUND_HEADERS } from '../../relay/contract/call.ts'
import type { BoundHeader } from '../../relay/contract/call.ts'
import type { DeviceId, Digest, PersonId } from '../../relay/contract/ids.ts'
import { match } from '../../relay/rules/match.ts'
import type { Policy } from '../../relay/rules/policy.ts'
import { ANA } from '../kit/operator.ts'
import { headerOf } from '../kit/request-reader.ts'
import type { Recorded } from '../kit/recorder.ts'

export type Covering = Readonly<{
  /** This policy is on its way to the browser. */
  changing: (policy: Policy) => void
  /** The browser has it. */
  changed: () => void
  covers: (recorded: Recorded) => boolean
}>

/** While a policy is on its way, `until` is not known yet: both may be in force. */
type InForce = { policy: Policy; from: number; surelyFrom: number }

const OPERATOR: Requester = {
  kind: 'operator',
  ...ANA,
  person: 'per_ana' as PersonId,
  device: 'dev_ana' as DeviceId,
}

export function createCovering(now: () => number): Covering {
  const policies: InForce[] = []
  return {
    changing: (policy) => void policies.push({ policy, from: now(), surelyFrom: Number.POSITIVE_INFINITY }),
    changed: () => {
      const last = policies.at(-1)
      if (last !== undefined) last.surelyFrom = now()
    },
    covers: (recorded) => {
      const surely = policies.findLastIndex(({ surelyFrom }) => surelyFrom <= recorded.at)
      if (surely < 0) return false
      const possible = policies.slice(surely).filter(({ from }) => from <= recorded.at)
      return possible.every(({ policy }) => isCovered(policy, recorded))
    },
  }
}

function isCovered(policy: Policy, { method, url, rawHeaders, body, content }: Recorded): boolean {
  const address = URL.parse(url)
  if (address === null) return true
  address.hash = ''
  const headers = ALWAYS_BOUND_HEADERS.flatMap((name): readonly BoundHeader[] => {
    const value = headerOf(rawHeaders, name)
    return value === undefined ? [] : [[name, value]]
  })
  const call = {
    method,
    target: address.href,
    headers,
    body: {
      length: body.length,
      sha256: body.sha256 as Digest,
      content_type: headerOf(rawHeaders, 'content-type') ?? '',
    },
  }
  const asked: Asked = { kind: 'http', call, redirect: 'follow', credentials: 'same-origin' }
  return match({ policy, asked, requester: OPERATOR, ...(content && { body: content }) }).decide !== 'allow'
}
