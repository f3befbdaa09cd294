import { matchPhrase } from '../../relay/evidence/phrase.ts'
import type { PersonId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { Checked } from '../decision.ts'
import { REQUEST } from '../words.ts'
import { Asked } from './asked.tsx'
import { Details } from './details.tsx'

type Props = Readonly<{ request: RequestView; checked: Checked | undefined; me: PersonId | undefined }>

/** What stands beside the decision: the words to compare, the others who are asked, the bytes. */
export function Aside({ request, checked, me }: Props) {
  return (
    <>
      {checked && (
        <section class="card phrase">
          <span class="label">{REQUEST.phrase}</span>
          <strong>{matchPhrase(request.id, checked.actionDigest)}</strong>
          <span class="quiet small">{REQUEST.phraseNext}</span>
        </section>
      )}
      <Asked request={request} me={me} />
      {checked && <Details request={request} checked={checked} />}
    </>
  )
}
