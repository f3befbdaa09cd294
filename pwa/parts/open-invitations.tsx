import { useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import { OFFICE_ROWS } from '../office-rows.ts'
import type { Answered } from '../relay.ts'
import { HERE, named } from '../sentence.ts'
import { PEOPLE } from '../words-people.ts'
import { Confirm } from './confirm.tsx'
import { TroubleNote } from './message.tsx'
import { Said, Saying } from './said.tsx'

type Open = Answered<'people'>['invited'][number]
type Props = Readonly<{
  app: App
  invited: readonly Open[]
  /** `email`: of whoever is not invited any more. */
  changed: (email: string) => Promise<void>
}>

/** Who is on the way in, by whom, and the way to withdraw it. */
export function OpenInvitations({ app, invited, changed }: Props) {
  const relay = app.relay.also(OFFICE_ROWS)
  const change = useChange(app)
  const [asking, setAsking] = useState<Open>()

  const ask = (one: Open) => {
    // It is signed over the roster of now, which may be another one since this page was opened.
    change.reload()
    setAsking(one)
  }
  const cancel = ({ id, email }: Open) =>
    change.make({ kind: 'cancel_invitation', invitation: id }, async (signed) => {
      const answer = await relay.call('cancelInvitation', { params: { id }, body: signed })
      setAsking(undefined)
      await changed(email)
      if ('reply' in answer) return undefined
      const isLate = answer.trouble.code === 'not-found'
      return isLate ? { ...answer.trouble, says: PEOPLE.cancelLate } : answer.trouble
    })
  return (
    <section class="list">
      <h2>{PEOPLE.invited}</h2>
      {change.trouble && <TroubleNote trouble={change.trouble} />}
      <ul>
        {invited.map((one) => (
          <li key={one.id} class="row person invited">
            <span class="row-main">
              <b>
                <Said text={one.name} />
              </b>
              <span class="quiet">
                {one.email} · {one.roles.map((role) => PEOPLE.roleNames[role]).join(', ')}
              </span>
              <span class="quiet small">
                <Saying parts={named(PEOPLE.invitedBy(HERE, one.expires_at), [one.by_name])} />
              </span>
            </span>
            <span class="row-acts">
              <button type="button" class="small" aria-label={PEOPLE.cancelLong(one.name)} onClick={() => ask(one)}>
                {PEOPLE.cancel}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {asking && (
        <Confirm
          title={named(PEOPLE.cancelTitle(HERE), [asking.name])}
          next={PEOPLE.cancelNext}
          verb={PEOPLE.cancel}
          keep={PEOPLE.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => cancel(asking)}
          close={() => setAsking(undefined)}
        />
      )}
    </section>
  )
}
