import { useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import type { Answered } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { HERE, named } from '../sentence.ts'
import { BACK } from '../words-news.ts'
import { Confirm } from './confirm.tsx'
import { TroubleNote } from './message.tsx'
import { Saying } from './said.tsx'

type Reinvite = Answered<'news'>['reinvites'][number]
type Props = Readonly<{ app: App; reinvites: readonly Reinvite[]; now: number; changed: () => Promise<void> }>

/** New passkeys that were asked for: who may confirm one, who may cancel it, and when it counts by itself. */
export function Reinvites({ app, reinvites, now, changed }: Props) {
  const relay = app.relay.also(OWN_ROWS)
  const change = useChange(app)
  const [asking, setAsking] = useState<Readonly<{ what: 'confirm' | 'cancel'; of: Reinvite }>>()
  const me = app.person?.id
  const isAdmin = app.person?.roles.includes('admin') === true

  const ask = (what: 'confirm' | 'cancel', of: Reinvite) => {
    // It is signed over the roster of now, which may be another one since this page was opened.
    change.reload()
    setAsking({ what, of })
  }
  const answer = ({ what, of: { id } }: NonNullable<typeof asking>) => {
    const kind = what === 'confirm' ? 'confirm_reinvite' : 'cancel_reinvite'
    change.make({ kind, reinvite: id }, async (signed) => {
      const sent = await relay.call(`${what}Reinvite`, { params: { id }, body: signed })
      setAsking(undefined)
      await changed()
      return 'trouble' in sent ? sent.trouble : undefined
    })
  }
  return (
    <section class="list">
      <h2>{BACK.title}</h2>
      {change.trouble && <TroubleNote trouble={change.trouble} />}
      <ul>
        {reinvites.map((one) => (
          <li key={one.id} class="row person">
            <span class="row-main">
              <b>{one.person === me ? BACK.forYou : <Saying parts={named(BACK.forName(HERE), [one.name])} />}</b>
              <span class="quiet">
                <Saying parts={named(BACK.by(HERE), [one.by_name])} /> {one.revokes_old ? BACK.ends : BACK.stays}
              </span>
              <span class="quiet small">{stateOf(one, now)}</span>
            </span>
            <span class="row-acts">
              {isAdmin && !one.confirmed && !one.confirmer_gone && one.by !== me && one.person !== me && (
                <button type="button" class="small" onClick={() => ask('confirm', one)}>
                  {BACK.confirm}
                </button>
              )}
              <button type="button" class="small" onClick={() => ask('cancel', one)}>
                {BACK.cancel}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {asking && (
        <Confirm
          title={named(asking.what === 'confirm' ? BACK.confirmTitle(HERE) : BACK.cancelTitle(HERE), [asking.of.name])}
          next={asking.what === 'confirm' ? BACK.confirmNext : BACK.cancelNext}
          verb={asking.what === 'confirm' ? BACK.confirm : BACK.cancel}
          keep={BACK.back}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => answer(asking)}
          close={() => setAsking(undefined)}
        />
      )}
    </section>
  )
}

function stateOf(
  { confirmed, confirmer_gone: isGone, usable_from: from, expires_at: until }: Reinvite,
  now: number,
): string {
  if (confirmed) return BACK.confirmed(until)
  if (isGone && now < from) return BACK.confirmerGone(from)
  return now < from ? BACK.waits(from) : BACK.usable(until)
}
