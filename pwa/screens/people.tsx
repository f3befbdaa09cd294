/** Everybody here; inviting and disabling, each by a passkey gesture of its own. */
import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import { readClock } from '../countdown.ts'
import { Confirm } from '../parts/confirm.tsx'
import { InvitationCard, type MadeInvitation } from '../parts/invitation-card.tsx'
import { InviteForm, type Invited } from '../parts/invite-form.tsx'
import { Skeleton, TroubleNote } from '../parts/message.tsx'
import { Said } from '../parts/said.tsx'
import type { Answered, Trouble } from '../relay.ts'
import { rows } from '../rows.ts'
import { PEOPLE } from '../words-later.ts'

type Everybody = Answered<'people'>

export function People({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(rows('people', 'invite', 'disablePerson'))
  const change = useChange(app)
  const [everybody, setEverybody] = useState<Everybody>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [invitation, setInvitation] = useState<MadeInvitation & Readonly<{ email: string }>>()
  const [disabling, setDisabling] = useState<Everybody['people'][number]>()
  const load = async () => {
    const answer = await relay.call('people', {})
    if ('reply' in answer) return setEverybody(answer.reply)
    return answer.trouble.code === 'unauthenticated' ? app.signedOut() : setTrouble(answer.trouble)
  }
  useEffect(() => {
    void load()
  }, [])

  const devicesOf = async (email: string) => {
    const answer = await relay.call('people', {})
    // Out of reach, it is looked up again in a moment.
    if ('trouble' in answer) return undefined
    return answer.reply.people.find((one) => one.email === email && one.active)?.devices ?? []
  }

  const invite = ({ name, email, roles }: Invited) =>
    change.make({ kind: 'invite', name, email, roles }, async (signed) => {
      const answer = await relay.call('invite', { body: signed })
      if ('trouble' in answer) return answer.trouble
      setInvitation({ ...answer.reply, name, email, clock: readClock(answer.reply.now) })
      await load()
      return undefined
    })

  const disable = (person: Everybody['people'][number]) =>
    change.make({ kind: 'disable_person', person: person.id }, async (signed) => {
      const answer = await relay.call('disablePerson', { params: { id: person.id }, body: signed })
      setDisabling(undefined)
      await load()
      return 'trouble' in answer ? answer.trouble : undefined
    })

  if (!everybody) return trouble ? <TroubleNote trouble={trouble} retry={() => void load()} /> : <Skeleton />
  return (
    <div class="column">
      {change.trouble && <TroubleNote trouble={change.trouble} {...(change.me ? {} : { retry: change.reload })} />}
      {invitation ? (
        <InvitationCard
          invitation={invitation}
          look={() => devicesOf(invitation.email)}
          changed={() => void load()}
          done={() => setInvitation(undefined)}
        />
      ) : (
        <InviteForm isBusy={change.isBusy} isSigning={change.isSigning} invite={invite} />
      )}
      <section class="list">
        <h1>{PEOPLE.title}</h1>
        <p>
          <a href="/health">{PEOPLE.health}</a>
        </p>
        <ul>
          {everybody.people.map((person) => (
            <li key={person.id} class={person.active ? 'row' : 'row off'}>
              <span class="row-main">
                <b>
                  <Said text={person.name} />
                </b>
                <span class="quiet">
                  {person.email} · {person.roles.map((role) => PEOPLE.roleNames[role]).join(', ')}
                </span>
                <span class="quiet small">
                  {person.active ? PEOPLE.devices(person.devices.length) : PEOPLE.disabled}
                  {person.active && !person.devices.some((device) => device.push) && `, ${PEOPLE.noPush}`}
                </span>
              </span>
              {person.active && person.id !== app.person?.id && (
                <button type="button" class="small" onClick={() => setDisabling(person)}>
                  {PEOPLE.disable}
                </button>
              )}
            </li>
          ))}
        </ul>
      </section>
      {everybody.invited.length > 0 && (
        <section class="list">
          <h2>{PEOPLE.invited}</h2>
          <ul>
            {everybody.invited.map((one) => (
              <li key={one.email} class="row">
                <span class="row-main">
                  <b>
                    <Said text={one.name} />
                  </b>
                  <span class="quiet">
                    {one.email} · {PEOPLE.until(one.expires_at)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {disabling && (
        <Confirm
          title={PEOPLE.disableTitle(disabling.name)}
          next={PEOPLE.disableNext}
          verb={PEOPLE.disable}
          keep={PEOPLE.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => disable(disabling)}
          close={() => setDisabling(undefined)}
        />
      )}
    </div>
  )
}
