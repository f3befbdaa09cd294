import type { PersonId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { commentWords } from '../comment.ts'
import { outcomeOf } from '../outcome.ts'
import { Icon } from './icon.tsx'
import { Saying } from './said.tsx'

const ICONS = { good: 'check', bad: 'cross', calm: 'never', unsure: 'unknown' } as const

type Props = Readonly<{ request: RequestView; me: PersonId | undefined }>

/** How the request ended or stands, on the same card that was decided. Read out at each change. */
export function OutcomeCard({ request, me }: Props) {
  const told = outcomeOf(request, me)
  if (!told) return null
  return (
    <section class={`outcome ${told.tone}`} role="status">
      <span class="seal">
        <Icon name={ICONS[told.tone]} />
      </span>
      <div>
        <b>
          <Saying parts={told.head} />
        </b>
        {told.comment && (
          <blockquote>
            <Saying parts={commentWords(told.comment)} lines />
          </blockquote>
        )}
        {told.next.length > 0 && (
          <p>
            <Saying parts={told.next} />
          </p>
        )}
      </div>
    </section>
  )
}
