/** Accepts an invitation: notifications, passkey and this device, from one tap. */
import { useEffect, useState } from 'preact/hooks'
import type { Base64Url } from '../../relay/contract/ids.ts'
import type { App } from '../app.ts'
import { createPasskey, deviceName, hasPasskeys, keepEnrolment, makeDeviceKey, type DeviceKey } from '../enrolment.ts'
import { Checklist } from '../parts/checklist.tsx'
import { Icon } from '../parts/icon.tsx'
import { Skeleton, TroubleNote, Warning } from '../parts/message.tsx'
import { askPermission, PushNote, subscribeInTime, type PushState } from '../parts/push-offer.tsx'
import { Said } from '../parts/said.tsx'
import type { Answered, Trouble } from '../relay.ts'
import { rows } from '../rows.ts'
import { ENROL } from '../words-later.ts'
import { Refused, unsureOf } from './set-up.tsx'

type Ready = Readonly<{ about: Answered<'about'>; invitation: Answered<'openInvitation'>; key: DeviceKey }>
type Done = Readonly<{ roles: Answered<'enrol'>['person']['roles']; push: PushState }>

export function Enrol({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(rows('about', 'openInvitation', 'enrol'))
  const [token] = useState(() => location.hash.slice(1) as Base64Url)
  const [ready, setReady] = useState<Ready>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [note, setNote] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [done, setDone] = useState<Done>()
  const load = async () => {
    if (!hasPasskeys() || !/^[A-Za-z0-9_-]{43}$/.test(token)) return
    const [about, invitation, key] = await Promise.all([
      relay.call('about', {}),
      relay.call('openInvitation', { body: { token } }),
      makeDeviceKey(),
    ])
    if ('reply' in about && 'reply' in invitation) setReady({ about: about.reply, invitation: invitation.reply, key })
    else setTrouble('trouble' in invitation ? invitation.trouble : 'trouble' in about ? about.trouble : undefined)
  }
  useEffect(() => {
    void load()
  }, [])
  if (done)
    return (
      <div class="column narrow">
        <section class="empty">
          <div class="seal">
            <Icon name="check" />
          </div>
          <h1>{ENROL.done}</h1>
        </section>
        <PushNote state={done.push} />
        <Checklist roles={done.roles} />
      </div>
    )
  if (!hasPasskeys()) return <Refused says={ENROL.noPasskeys} next={ENROL.noPasskeysNext} />
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return <Refused says={ENROL.noToken} next={ENROL.noTokenNext} />
  if (!ready) {
    if (trouble?.code === 'token-invalid') return <Refused says={ENROL.used} next={ENROL.usedNext} toSignIn />
    return trouble ? <TroubleNote trouble={trouble} retry={() => void load()} /> : <Skeleton />
  }
  const { about, invitation, key } = ready

  const setUp = async () => {
    const permission = askPermission()
    setBusy(true)
    setNote('')
    setTrouble(undefined)
    const allowed = await permission
    const person = { name: invitation.name, email: invitation.email }
    const created = await createPasskey(app.ceremony, { about, person, token, jkt: key.jkt })
    if ('not' in created) {
      setNote(created.not === 'cancelled' ? ENROL.cancelled : ENROL.failed)
      return setBusy(false)
    }
    const subscription = allowed === 'granted' ? await subscribeInTime(about.vapid_public_key) : undefined
    const device = { name: deviceName(navigator.userAgent), jwk: key.jwk, ...(subscription ? { subscription } : {}) }
    const answer = await relay.call('enrol', { body: { token, registration: created.registration, device } })
    setBusy(false)
    if ('trouble' in answer) return setTrouble(unsureOf(answer.trouble))
    const mine = { key, credential: created.registration.id, vapidPublicKey: about.vapid_public_key }
    app.setPerson(await keepEnrolment(answer.reply, mine))
    history.replaceState(null, '', location.pathname)
    const push = subscription ? 'on' : allowed === 'granted' ? 'failed' : 'denied'
    return setDone({ roles: answer.reply.person.roles, push })
  }

  return (
    <section class="card narrow hero">
      <h1>
        {ENROL.welcome} <Said text={invitation.name} />
      </h1>
      <p class="quiet">{invitation.email}</p>
      <p>{ENROL.asked}</p>
      <ul class="plain">
        {invitation.roles.map((role) => (
          <li key={role}>
            <Icon name="check" />
            {ENROL.roles[role]}
          </li>
        ))}
      </ul>
      <p>{ENROL.next}</p>
      <ol class="steps">
        {ENROL.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {needsHomeScreen() && <Warning>{ENROL.iosFirst}</Warning>}
      {note && <Warning>{note}</Warning>}
      {trouble && <TroubleNote trouble={trouble} />}
      <button type="button" class="approve wide" disabled={isBusy} aria-busy={isBusy} onClick={() => void setUp()}>
        {isBusy ? ENROL.busy : ENROL.device}
      </button>
      <p class="quiet small">{ENROL.validUntil(invitation.expires_at)}</p>
    </section>
  )
}

/** iOS gives notifications to apps on the Home Screen only, and says so by this property of its own. */
function needsHomeScreen(): boolean {
  return 'standalone' in navigator && navigator.standalone === false
}
