/** The way in for a further device of one's own: QR code, link and code, as for a newcomer. */
import { useState } from 'preact/hooks'
import type { App } from '../app.ts'
import type { Changing } from '../change.ts'
import { readClock } from '../countdown.ts'
import { OWN_ROWS } from '../own-rows.ts'
import type { Answered } from '../relay.ts'
import { CHANGE, DEVICES } from '../words-own.ts'
import type { MadeInvitation } from './invitation-card.tsx'
import { Later } from './later.tsx'

/** It draws a QR code, and takes a connection: Settings open without. */
const card = () => import('./invitation-card.tsx').then((file) => file.InvitationCard)

export function AddDevice({ app, me, change }: Readonly<{ app: App; me: Answered<'me'>; change: Changing }>) {
  const [made, setMade] = useState<MadeInvitation>()
  const look = async () => {
    const answer = await app.relay.also(OWN_ROWS).call('me', {})
    return 'reply' in answer ? answer.reply.devices : undefined
  }
  const invite = () =>
    change.make({ kind: 'invite_device' }, async (signed) => {
      const answer = await app.relay.also(OWN_ROWS).call('inviteDevice', { body: signed })
      if ('trouble' in answer) return answer.trouble
      setMade({ ...answer.reply, name: me.person.name, clock: readClock(answer.reply.now) })
      return undefined
    })
  if (made)
    return (
      <Later
        key={made.link}
        load={card}
        props={{ look, invitation: made, isOwn: true, changed: change.reload, done: () => setMade(undefined) }}
      />
    )
  return (
    <section class="card">
      <h2>{DEVICES.add}</h2>
      <p class="quiet">{DEVICES.addNext}</p>
      <div class="buttons">
        <button type="button" disabled={change.isBusy} aria-busy={change.isSigning} onClick={invite}>
          {change.isSigning ? CHANGE.busy : DEVICES.addButton}
        </button>
      </div>
    </section>
  )
}
