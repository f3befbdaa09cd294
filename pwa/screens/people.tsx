/** Everybody here; inviting and disabling, each by a passkey gesture of its own. */
import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import { readClock } from '../countdown.ts'
import type { Role } from '../../relay/contract/change.ts'
import { Copy } from '../parts/copy.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { EndDevice, type Ending } from '../parts/end-device.tsx'
import { InvitationCard, type MadeInvitation } from '../parts/invitation-card.tsx'
import { InviteForm, type Invited } from '../parts/invite-form.tsx'
import { News } from '../parts/news.tsx'
import { OpenInvitations } from '../parts/open-invitations.tsx'
import { PersonRow, type Listed } from '../parts/person-row.tsx'
import { Skeleton, TroubleNote } from '../parts/message.tsx'
import { RolesSheet } from '../parts/roles-sheet.tsx'
import type { Answered, Trouble } from '../relay.ts'
import { OFFICE_ROWS } from '../office-rows.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { HERE, named } from '../sentence.ts'
import { PEOPLE } from '../words-people.ts'
import { INVITED } from '../words-enrol.ts'

type Everybody = Answered<'people'>

export function People({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(OFFICE_ROWS).also(OWN_ROWS)
  const change = useChange(app)
  const [everybody, setEverybody] = useState<Everybody>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [invitation, setInvitation] = useState<MadeInvitation & Readonly<{ email: string }>>()
  const [disabling, setDisabling] = useState<Listed>()
  const [returning, setReturning] = useState<Listed>()
  const [giving, setGiving] = useState<Listed>()
  const [ending, setEnding] = useState<Ending>()
  const [link, setLink] = useState<Link>()
  const [news, setNews] = useState<Answered<'news'>>()
  /** Another one draws the news anew. */
  const [asked, setAsked] = useState(0)
  const [wanted, setWanted] = useState('')
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

  /** A change is signed over the roster of now, which may be another one since this page was opened. */
  const open = (show: () => void) => {
    change.reload()
    show()
  }

  const invite = ({ name, email, roles }: Invited) =>
    change.make({ kind: 'invite', name, email, roles }, async (signed) => {
      const answer = await relay.call('invite', { body: signed })
      if ('trouble' in answer) return answer.trouble
      setInvitation({ ...answer.reply, name, email, clock: readClock(answer.reply.now) })
      await load()
      return undefined
    })

  const reinvite = ({ id, name }: Listed) =>
    change.make({ kind: 'reinvite', person: id, revoke_old: true }, async (signed) => {
      const answer = await relay.call('reinvite', { params: { id }, body: signed })
      setReturning(undefined)
      if ('trouble' in answer) return answer.trouble
      setLink({ ...answer.reply, name })
      setAsked(asked + 1)
      return undefined
    })

  const changeRoles = ({ id: person }: Listed, roles: readonly Role[]) =>
    change.make({ kind: 'change_roles', person, roles }, async (signed) => {
      const answer = await relay.call('changeRoles', { params: { id: person }, body: signed })
      setGiving(undefined)
      await load()
      return 'trouble' in answer ? answer.trouble : undefined
    })

  const endDevice = ({ device: { id: device } }: Ending, passkey: Ending['device']['passkey']) =>
    change.make({ kind: 'revoke_device', device, ...(passkey && { passkey }) }, async (signed) => {
      const answer = await relay.call('revokeDevice', { params: { id: device }, body: signed })
      setEnding(undefined)
      await load()
      return 'trouble' in answer ? answer.trouble : undefined
    })

  const disable = (person: Listed) =>
    change.make({ kind: 'disable_person', person: person.id }, async (signed) => {
      const answer = await relay.call('disablePerson', { params: { id: person.id }, body: signed })
      setDisabling(undefined)
      await load()
      return 'trouble' in answer ? answer.trouble : undefined
    })

  const shown = everybody?.people.filter((person) => matches(person, wanted)) ?? []
  if (!everybody) return trouble ? <TroubleNote trouble={trouble} retry={() => void load()} /> : <Skeleton />
  return (
    <div class="column">
      {change.trouble && <TroubleNote trouble={change.trouble} {...(change.me ? {} : { retry: change.reload })} />}
      <News key={asked} app={app} told={setNews} />
      {link && <ReinviteCard link={link} done={() => setLink(undefined)} />}
      {invitation ? (
        <InvitationCard
          invitation={invitation}
          look={() => devicesOf(invitation.email)}
          changed={() => {
            // Whoever came in made another roster.
            change.reload()
            void load()
          }}
          done={() => setInvitation(undefined)}
        />
      ) : (
        <InviteForm isBusy={change.isBusy} isSigning={change.isSigning} invite={invite} />
      )}
      <section class="list">
        <h1>{PEOPLE.title}</h1>
        <p>
          <a class="button" href="/health">
            {PEOPLE.health}
          </a>
        </p>
        {everybody.people.length > MANY && (
          <label class="field">
            {PEOPLE.find}
            <input type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
          </label>
        )}
        {shown.length === 0 && <p role="status">{PEOPLE.nobody}</p>}
        <ul>
          {shown.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              isMe={person.id === app.person?.id}
              isBack={news?.reinvites.some((one) => one.person === person.id) === true}
              disable={() => open(() => setDisabling(person))}
              reinvite={() => open(() => setReturning(person))}
              changeRoles={() => open(() => setGiving(person))}
              end={(device) => open(() => setEnding({ person, device }))}
            />
          ))}
        </ul>
      </section>
      {everybody.invited.length > 0 && (
        <OpenInvitations
          app={app}
          invited={everybody.invited}
          changed={async (gone) => {
            if (gone === invitation?.email) setInvitation(undefined)
            await load()
          }}
        />
      )}
      {disabling && (
        <Confirm
          title={named(PEOPLE.disableTitle(HERE), [disabling.name])}
          next={PEOPLE.disableNext}
          verb={PEOPLE.disable}
          keep={PEOPLE.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => disable(disabling)}
          close={() => setDisabling(undefined)}
        />
      )}
      {giving && (
        <RolesSheet
          person={giving}
          change={change}
          give={(roles) => changeRoles(giving, roles)}
          close={() => setGiving(undefined)}
        />
      )}
      {ending && (
        <EndDevice
          {...ending}
          change={change}
          end={(passkey) => endDevice(ending, passkey)}
          close={() => setEnding(undefined)}
        />
      )}
      {returning && (
        <Confirm
          title={named(PEOPLE.reinviteTitle(HERE), [returning.name])}
          next={PEOPLE.reinviteNext}
          verb={PEOPLE.reinvite}
          keep={PEOPLE.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => reinvite(returning)}
          close={() => setReturning(undefined)}
        />
      )}
    </div>
  )
}

/** From so many people on, one of them is looked for. */
const MANY = 10

function matches({ name, email }: Listed, wanted: string): boolean {
  return `${name} ${email}`.toLowerCase().includes(wanted.trim().toLowerCase())
}

type Link = Answered<'reinvite'> & Readonly<{ name: string }>

/** The link that waits: shown once, for whoever passes it on. */
function ReinviteCard({ link, done }: Readonly<{ link: Link; done: () => void }>) {
  return (
    <section class="card invitation">
      <h1>{PEOPLE.again(link.name)}</h1>
      <p>{PEOPLE.againWaits(link.usable_from)}</p>
      <p class="quiet">{PEOPLE.againOnce}</p>
      <p class="mono small link-text">{link.link}</p>
      <output class="code" aria-label={link.code.split('').join(' ')}>
        {link.code.replace('-', ' ')}
      </output>
      <div class="buttons">
        <Copy text={link.link} />
        <button type="button" onClick={done}>
          {INVITED.done}
        </button>
      </div>
    </section>
  )
}
