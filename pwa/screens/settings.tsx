/** This device and its notifications, one's other devices, and the way out. */
import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import { forget, recall, type OwnDevice } from '../device-memory.ts'
import { forget as forgetHere, recall as recallHere, remember as rememberHere } from '../memory.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Icon } from '../parts/icon.tsx'
import { Skeleton, TroubleNote } from '../parts/message.tsx'
import { DetailsChoice, PushCheck } from '../parts/push-check.tsx'
import { turnOn } from '../parts/push-offer.tsx'
import { Said } from '../parts/said.tsx'
import type { Answered } from '../relay.ts'
import { rows } from '../rows.ts'
import { NAV, SETTINGS } from '../words-later.ts'

type Device = Answered<'me'>['devices'][number]

export function Settings({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(rows('revokeDevice', 'signOut'))
  const change = useChange(app)
  const [own, setOwn] = useState<OwnDevice>()
  const [revoking, setRevoking] = useState<Device>()
  useEffect(() => {
    void recall('device').then(setOwn)
  }, [])
  const me = change.me
  if (!me) return change.trouble ? <TroubleNote trouble={change.trouble} retry={change.reload} /> : <Skeleton />
  const here = me.devices.find((device) => device.id === own?.id)

  const revoke = (device: Device) =>
    change.make({ kind: 'revoke_device', device: device.id }, async (signed) => {
      const answer = await relay.call('revokeDevice', { params: { id: device.id }, body: signed })
      setRevoking(undefined)
      if ('trouble' in answer) return answer.trouble
      if (device.id === own?.id) await forget('device')
      return undefined
    })
  const signOut = async () => {
    await relay.call('signOut', {})
    app.signedOut()
  }
  return (
    <div class="column">
      {change.trouble && <TroubleNote trouble={change.trouble} {...(change.me ? {} : { retry: change.reload })} />}
      <h1 class="unseen">{SETTINGS.title}</h1>
      <ThisDevice here={here} reload={change.reload} />
      <section class="list">
        <h2>{SETTINGS.devices}</h2>
        <ul>
          {me.devices.map((device) => (
            <li key={device.id} class="row">
              <span class="row-main">
                <b>
                  <Said text={device.name} />
                  {device.id === own?.id && <span class="quiet"> ({SETTINGS.current})</span>}
                </b>
                <span class="quiet small">
                  {SETTINGS.kind[device.kind]}, {SETTINGS.added(device.created_at)}
                  {device.last_seen_at !== undefined && `, ${SETTINGS.seen(device.last_seen_at)}`}
                </span>
              </span>
              <button type="button" class="small" onClick={() => setRevoking(device)}>
                {SETTINGS.revoke}
              </button>
            </li>
          ))}
        </ul>
      </section>
      <Language />
      <More app={app} />
      <p class="signed">
        <span>
          <Said text={me.person.name} />
          <span class="quiet small">
            {me.person.email} · {SETTINGS.passkeys(me.passkeys.length)}
          </span>
        </span>
        <button type="button" onClick={() => void signOut()}>
          {SETTINGS.signOut}
        </button>
      </p>
      {revoking && (
        <Confirm
          title={SETTINGS.revokeTitle(revoking.name)}
          next={SETTINGS.revokeNext}
          verb={SETTINGS.revoke}
          keep={SETTINGS.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => revoke(revoking)}
          close={() => setRevoking(undefined)}
        />
      )}
    </div>
  )
}

function ThisDevice({ here, reload }: Readonly<{ here: Device | undefined; reload: () => void }>) {
  const [isBusy, setBusy] = useState(false)
  const [hasFailed, setFailed] = useState(false)
  const permission = 'Notification' in globalThis ? Notification.permission : 'unsupported'
  const isOn = here?.push === true && permission === 'granted'
  const start = async () => {
    setBusy(true)
    setFailed((await turnOn()) === 'failed')
    setBusy(false)
    reload()
  }
  const says = !here
    ? SETTINGS.notEnrolled
    : permission === 'unsupported'
      ? SETTINGS.pushUnsupported
      : permission === 'denied'
        ? SETTINGS.pushBlocked
        : isOn
          ? SETTINGS.pushOn
          : SETTINGS.pushOff
  return (
    <section class="card">
      <h2>{SETTINGS.here}</h2>
      <p class={isOn ? 'note good' : 'note'}>
        <Icon name={isOn ? 'bell' : 'warning'} />
        <span>
          {says}
          {here && (
            <span class="quiet small block">
              {here.last_shown_at === undefined ? SETTINGS.neverShown : SETTINGS.shown(here.last_shown_at)}
            </span>
          )}
        </span>
      </p>
      {hasFailed && <p role="alert">{SETTINGS.failed}</p>}
      <div class="buttons">
        {here && !isOn && permission !== 'denied' && permission !== 'unsupported' && (
          <button type="button" class="approve" disabled={isBusy} onClick={() => void start()}>
            {isBusy ? SETTINGS.turningOn : SETTINGS.turnOn}
          </button>
        )}
      </div>
      {here && <PushCheck checked={reload} />}
      {here && <DetailsChoice />}
    </section>
  )
}

/** Each in its own words: whoever looks for theirs may not read those of the screen. */
const LANGUAGES = { en: 'English', ar: 'العربية' } as const

function Language() {
  const choose = (language: string) => {
    if (language === '') forgetHere('language')
    else rememberHere('language', language)
    location.reload()
  }
  return (
    <label class="card field">
      <b>{SETTINGS.language}</b>
      <select value={recallHere('language') ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{SETTINGS.languageOfBrowser}</option>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function More({ app }: Readonly<{ app: App }>) {
  const roles = app.person?.roles ?? []
  const item = (path: string, title: string) => (
    <li>
      <a class="row" href={path}>
        <b class="row-main">{title}</b>
        <Icon name="forth" />
      </a>
    </li>
  )
  return (
    <section class="list phone-only">
      <h2>{SETTINGS.more}</h2>
      <ul>
        {item('/', NAV.inbox)}
        {roles.includes('operator') && item('/pair', NAV.pair)}
        {roles.includes('admin') && item('/people', NAV.people)}
        {roles.includes('admin') && item('/services', NAV.services)}
      </ul>
    </section>
  )
}
