/**
 * What the relay knows of earlier requests, worst first: facts, never a score, and nothing is chosen because of them.
 */
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

/** Undefined where the relay cannot be asked. Without an answer nothing is claimed: neither that it is the first time, nor that it is not. */
export async function earlierTo(relay: Relay, id: RequestId): Promise<EarlierRequests | undefined> {
  const told = await relay.also(DAY_ROWS).call('earlier', { params: { id } })
  return 'reply' in told ? told.reply : undefined
}

type Props = Readonly<{ request: RequestView; earlier: EarlierRequests | undefined }>

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
export function Facts({ request, earlier }: Props) {
  const facts = earlier && request.status === 'pending' ? factsOf(request, earlier) : []
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

export function Similar({ earlier }: Pick<Props, 'earlier'>) {
  const similar = earlier?.similar ?? []
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
