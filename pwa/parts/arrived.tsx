import type { Role } from '../../relay/contract/change.ts'
import { JOIN } from '../words-enrol.ts'
import { Checklist } from './checklist.tsx'
import { Icon } from './icon.tsx'
import { Warning } from './message.tsx'

/** The end of the way in: whether this device rings, what to do against its loss, where to go. */
export function Arrived({ roles, rings }: Readonly<{ roles: readonly Role[]; rings: boolean }>) {
  const words = JOIN.done
  return (
    <div class="column narrow">
      <section class="empty" role="status">
        <div class="seal">
          <Icon name={rings ? 'check' : 'bell'} />
        </div>
        <h1>{rings ? words.rings : words.silent}</h1>
      </section>
      {rings ? (
        <p class="note good">
          <Icon name="bell" />
          <span>{JOIN.test.seen}</span>
        </p>
      ) : (
        <Warning>{JOIN.test.withoutNext}</Warning>
      )}
      <section class="list">
        <ul>
          <li>
            <a class="row" href="/settings">
              <span class="row-main">
                <b>{words.second}</b>
                <span class="quiet">{words.secondNext}</span>
              </span>
              <Icon name="forth" />
            </a>
          </li>
        </ul>
      </section>
      <Checklist roles={roles} />
    </div>
  )
}
