/**
 * What the relay knows of earlier requests, worst first: facts, never a score, and nothing is chosen because of them.
 */
import { useEffect, useState } from 'preact/hooks'
import type { RequestId } from '../../relay/contract/ids.ts'
import type { RequestView, EarlierRequests } from '../../relay/contract/request.ts'
import { commentWords } from '../comment.ts'
import { DAY_ROWS } from '../day-rows.ts'
import { moment } from '../moments.ts'
import type { Relay } from '../relay.ts'
import { EARLIER, ENDED } from '../words-later.ts'
import { Icon } from './icon.tsx'
import { Said, Saying } from './said.tsx'

/** Business hours by this device's clock and zone; outside of them is worth a look, not a judgement. */
const DAY = { from: 8, to: 18 } as const
const MANY = 3

/** What is shown in two places is asked for once. */
let asked: Readonly<{ id: RequestId; answer: Promise<EarlierRequests | undefined> }> | undefined

function ask(relay: Relay, id: RequestId): Promise<EarlierRequests | undefined> {
  if (asked?.id === id) return asked.answer
  const answer = relay
    .also(DAY_ROWS)
    .call('earlier', { params: { id } })
    // Without an answer nothing is claimed: neither that it is the first time, nor that it is not.
    .then((told) => ('reply' in told ? told.reply : undefined))
  asked = { id, answer }
  return answer
}

type Props = Readonly<{ relay: Relay; request: RequestView }>

/** Undefined until the relay has answered, and where it cannot be asked. */
function useEarlier({ relay, request: { id } }: Props): EarlierRequests | undefined {
  const [found, setFound] = useState<EarlierRequests>()
  useEffect(() => {
    void ask(relay, id).then(setFound)
  }, [id])
  return found
}

/** Worst first, at most three. */
export function factsOf(request: RequestView, earlier: EarlierRequests): readonly string[] {
  const asked = new Date(request.created_at)
  const isNight = asked.getHours() < DAY.from || asked.getHours() >= DAY.to
  return [
    earlier.in_ten_minutes >= MANY ? EARLIER.many(earlier.in_ten_minutes) : undefined,
    earlier.first ? EARLIER.first : undefined,
    isNight ? EARLIER.outside(asked.getTime()) : undefined,
  ].filter((fact) => fact !== undefined)
}

/** Of a request that waits; afterwards they are history. */
export function Facts(props: Props) {
  const earlier = useEarlier(props)
  const facts = earlier && props.request.status === 'pending' ? factsOf(props.request, earlier) : []
  if (facts.length === 0) return null
  return (
    <ul class="facts" aria-label={EARLIER.facts}>
      {facts.map((fact) => (
        <li key={fact}>
          <Icon name="eye" />
          {fact}
        </li>
      ))}
    </ul>
  )
}

export function Similar(props: Props) {
  const similar = useEarlier(props)?.similar ?? []
  if (similar.length === 0) return null
  return (
    <section class="card">
      <h2>{EARLIER.similar}</h2>
      <ul class="people">
        {similar.map(({ id, words, status, outcome, created_at, decisions }) => (
          <li key={id}>
            <a class="name" href={`/r/${id}`}>
              <Said text={words.say} />
            </a>
            <span class="step">
              {ENDED[outcome ?? status]} <time dateTime={new Date(created_at).toISOString()}>{moment(created_at)}</time>
            </span>
            {decisions
              .filter(({ comment }) => comment !== '')
              .map(({ name, comment }) => (
                <blockquote key={name}>
                  <Saying parts={[{ name }, ': ', ...commentWords(comment)]} lines />
                </blockquote>
              ))}
          </li>
        ))}
      </ul>
    </section>
  )
}
