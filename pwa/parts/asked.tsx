import type { PersonId } from '../../relay/contract/ids.ts'
import type { AskedPerson, RequestView } from '../../relay/contract/request.ts'
import { commentWords } from '../comment.ts'
import { time } from '../moments.ts'
import { BESIDE } from '../words-later.ts'
import { Icon, type IconName } from './icon.tsx'
import { Said, Saying } from './said.tsx'

/** Who may answer, and how far the question has come to each of them. */
export function Asked({ request, me }: Readonly<{ request: RequestView; me: PersonId | undefined }>) {
  if (request.asked.length === 0) return null
  return (
    <section class="card">
      <h2>{BESIDE.asked}</h2>
      <p class="quiet small">{BESIDE.quorum(request.quorum.approved, request.quorum.needed)}</p>
      <ul class="people">
        {request.asked.map((one) => {
          const step = stepOf(one)
          const at = one.decided_at ?? one.seen_at ?? one.shown_at ?? one.asked_at
          return (
            <li key={one.person}>
              <span class="name">
                <Said text={one.name} />
                {one.person === me && <span class="quiet"> ({BESIDE.you})</span>}
              </span>
              <span class={`step ${step}`}>
                <Icon name={ICONS[step]} />
                {BESIDE.progress[step]}
                {!one.gone && [' ', <time dateTime={new Date(at).toISOString()}>{time(at)}</time>]}
              </span>
              {one.comment && (
                <blockquote>
                  <Saying parts={commentWords(one.comment)} lines />
                </blockquote>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

const ICONS: Readonly<Record<keyof typeof BESIDE.progress, IconName>> = {
  asked: 'forth',
  shown: 'bell',
  seen: 'eye',
  approve: 'check',
  deny: 'cross',
  gone: 'cross',
}

function stepOf(one: AskedPerson): keyof typeof BESIDE.progress {
  if (one.gone) return 'gone'
  if (one.decision) return one.decision
  return one.seen_at ? 'seen' : one.shown_at ? 'shown' : 'asked'
}
