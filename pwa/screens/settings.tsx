/** This device and its notifications, one's devices and passkeys, what to do without them, and the way out. */
import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import { forget, recall, remember, type OwnDevice } from '../device-memory.ts'
import { inTime } from '../in-time.ts'
import { forget as forgetHere, recall as recallHere, remember as rememberHere } from '../memory.ts'
import { zone } from '../moments.ts'
import { AddDevice } from '../parts/add-device.tsx'
import { Icon } from '../parts/icon.tsx'
import { Skeleton, TroubleNote, Warning } from '../parts/message.tsx'
import { OwnDevices } from '../parts/own-devices.tsx'
import { OwnPasskeys } from '../parts/own-passkeys.tsx'
import { DetailsChoice, PushCheck } from '../parts/push-check.tsx'
import { turnOn } from '../parts/push-offer.tsx'
import { RecoveryCodes } from '../parts/recovery-codes.tsx'
import { SetUpHere } from '../parts/set-up-here.tsx'
import { Said } from '../parts/said.tsx'
import type { Answered } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { INBOX, NAV } from '../words-later.ts'
import { RECOVERY, SETTINGS } from '../words-own.ts'

/** A storage that hangs is as good as none. */
const STORAGE_MILLISECONDS = 3_000

type Device = Answered<'me'>['devices'][number]

export function Settings({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(OWN_ROWS)
  const change = useChange(app)
  const [own, setOwn] = useState<OwnDevice>()
  const [isLooking, setLooking] = useState(true)
  useEffect(() => {
    void inTime(recall('device'), STORAGE_MILLISECONDS)
      .then(setOwn, () => undefined)
      .finally(() => setLooking(false))
  }, [])
  const me = change.me
  // Before it is known which of them this one is, each would be offered as one that is lost.
  if (!me || isLooking)
    return change.trouble && !me ? <TroubleNote trouble={change.trouble} retry={change.reload} /> : <Skeleton />
  const isGuest = me.session.by === 'recovery'
  const here = me.devices.find((device) => device.id === own?.id)

  const signOut = async () => {
    await relay.call('signOut', {})
    app.signedOut()
  }
  return (
    <div class="column">
      {change.trouble && <TroubleNote trouble={change.trouble} {...(change.me ? {} : { retry: change.reload })} />}
      <h1 class="unseen">{SETTINGS.title}</h1>
      {isGuest && <Warning>{RECOVERY.guest(me.session.expires_at)}</Warning>}
      {here ? (
        <ThisDevice here={here} reload={change.reload} />
      ) : (
        <SetUpHere app={app} change={change} isGuest={isGuest} added={setOwn} />
      )}
      <OwnDevices me={me} own={own} change={change} relay={relay} />
      {!isGuest && <AddDevice app={app} me={me} change={change} />}
      <OwnPasskeys me={me} change={change} relay={relay} />
      <RecoveryCodes me={me} change={change} relay={relay} />
      <Language />
      <More app={app} />
      <p class="quiet small">{INBOX.zone(zone())}</p>
      <p class="signed">
        <span>
          <Said text={me.person.name} />
          <span class="quiet small">{me.person.email}</span>
        </span>
        <button type="button" onClick={() => void signOut()}>
          {SETTINGS.signOut}
        </button>
      </p>
    </div>
  )
}

function ThisDevice({ here, reload }: Readonly<{ here: Device; reload: () => void }>) {
  const [isBusy, setBusy] = useState(false)
  const [hasFailed, setFailed] = useState(false)
  const permission = 'Notification' in globalThis ? Notification.permission : 'unsupported'
  const isOn = here.push && permission === 'granted'
  const start = async () => {
    setBusy(true)
    setFailed((await turnOn()) === 'failed')
    setBusy(false)
    reload()
  }
  const says =
    permission === 'unsupported'
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
          <span class="quiet small block">
            {here.last_shown_at === undefined ? SETTINGS.neverShown : SETTINGS.shown(here.last_shown_at)}
          </span>
        </span>
      </p>
      {hasFailed && <p role="alert">{SETTINGS.failed}</p>}
      <div class="buttons">
        {!isOn && permission !== 'denied' && permission !== 'unsupported' && (
          <button type="button" class="approve" disabled={isBusy} onClick={() => void start()}>
            {isBusy ? SETTINGS.turningOn : SETTINGS.turnOn}
          </button>
        )}
      </div>
      <PushCheck checked={reload} />
      <DetailsChoice />
    </section>
  )
}

/** Each in its own words: whoever looks for theirs may not read those of the screen. */
const LANGUAGES = { en: 'English', ar: 'العربية' } as const

function Language() {
  const choose = async (language: string) => {
    if (language === '') forgetHere('language')
    else rememberHere('language', language)
    // Without storage notifications speak the browser's.
    await (language === '' ? forget('language') : remember('language', language)).catch(() => undefined)
    location.reload()
  }
  return (
    <label class="card field">
      <b>{SETTINGS.language}</b>
      <select value={recallHere('language') ?? ''} onChange={(event) => void choose(event.currentTarget.value)}>
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
