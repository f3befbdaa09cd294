import type { Role } from '../../relay/contract/change.ts'
import { ENROL } from '../words-enrol.ts'
import { Icon } from './icon.tsx'

/** Where to go from here, by what this person may do. */
export function Checklist({ roles }: Readonly<{ roles: readonly Role[] }>) {
  const words = ENROL.checklist
  const item = (path: string, title: string, next: string) => (
    <li>
      <a class="row" href={path}>
        <span class="row-main">
          <b>{title}</b>
          <span class="quiet">{next}</span>
        </span>
        <Icon name="forth" />
      </a>
    </li>
  )
  return (
    <section class="list">
      <h2>{words.title}</h2>
      <ul>
        {roles.includes('admin') && item('/people', words.invite, words.inviteNext)}
        {roles.includes('operator') && item('/pair', words.pair, words.pairNext)}
        {item('/', words.inbox, words.inboxNext)}
      </ul>
    </section>
  )
}
