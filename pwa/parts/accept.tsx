/**
 * Accepts an invitation: permission, passkey, push address, one call to the relay, all from one tap.
 *
 * Rule 1: what is refused on the way changes nothing, says so, and has its own way on.
 * Rule 2: a passkey that was made and could not be sent is sent again, never made again.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import type { App } from '../app.ts'
import { readClock, relayNow, type ClockReading } from '../countdown.ts'
import { createPasskey, deviceName, keepEnrolment, makeDeviceKey, type Created, type DeviceKey } from '../enrolment.ts'
import { useInstall, useUsualManifest } from '../install.ts'
import { forget, recall, remember } from '../memory.ts'
import type { Way } from '../platform.ts'
import type { Answered, Trouble } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { inTurn } from '../subscribed.ts'
import { ENROL, JOIN } from '../words-enrol.ts'
import { BACK } from '../words-news.ts'
import { Blocked } from './blocked.tsx'
import { HomeScreen } from './home-screen.tsx'
import { Icon } from './icon.tsx'
import { Install } from './install.tsx'
import { Skeleton, TroubleNote, Warning } from './message.tsx'
import { askPermission, subscribeInTime } from './push-offer.tsx'
import { Refused, unsureOf } from './refused.tsx'
import { Said } from './said.tsx'
import { Stepper } from './stepper.tsx'

type Ready = Readonly<{
  about: Answered<'about'>
  invitation: Answered<'openInvitation'>
  key: DeviceKey
  clock: ClockReading
}>
type Registration = Extract<Created, { registration: unknown }>['registration']
type Props = Readonly<{
  app: App
  token: Base64Url
  way: Way
  /** @param wants whether this device is to ring */
  accepted: (wants: boolean) => void
}>

/** Less than this nobody needs to be told of. */
const CLOCK_IS_OFF_MINUTES = 2

export function Accept({ app, token, way, accepted }: Props) {
  const relay = app.relay.also(OWN_ROWS)
  const installing = useInstall(way.first === 'install')
  useUsualManifest(way.first !== 'home_screen')
  const [ready, setReady] = useState<Ready>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [note, setNote] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [staysHere, setStaysHere] = useState(false)
  /** Settled for: this device shall not ring. */
  const [isSilent, setSilent] = useState(false)
  const [refusedBy, setRefusedBy] = useState<NotificationPermission>()
  /** A passkey of theirs is here already, synchronised; told so, they may make one more. */
  const [hasOne, setHasOne] = useState(false)
  const made = useRef<Registration>(undefined)
  const load = async () => {
    setTrouble(undefined)
    const [about, invitation, key] = await Promise.all([
      relay.call('about', {}),
      relay.call('openInvitation', { body: { token } }),
      makeDeviceKey(),
    ])
    if ('reply' in about && 'reply' in invitation) {
      const clock = readClock(invitation.reply.now)
      // A device that is somebody's already goes on as theirs. One that waits for its day would be in the way of
      // signing in until then.
      if (!recall('credential') && !waits(invitation.reply, clock)) remember('invitation', token)
      setReady({ about: about.reply, invitation: invitation.reply, key, clock })
    } else setTrouble('trouble' in invitation ? invitation.trouble : 'trouble' in about ? about.trouble : undefined)
  }
  useEffect(() => {
    void load()
  }, [])
  if (trouble?.code === 'invitation-withdrawn') {
    forget('invitation')
    return <Refused says={JOIN.withdrawn} next={JOIN.withdrawnNext} />
  }
  if (trouble?.code === 'token-invalid') {
    forget('invitation')
    const isOver = ready && relayNow(ready.clock) >= ready.invitation.expires_at
    if (isOver) return <Refused says={JOIN.expired} next={JOIN.expiredNext} />
    return <Refused says={ENROL.used} next={ENROL.usedNext} toSignIn />
  }
  if (!ready) return trouble ? <TroubleNote trouble={trouble} retry={() => void load()} /> : <Skeleton />
  const { about, invitation, key, clock } = ready
  const { usable_from: from = 0 } = invitation
  if (waits(invitation, clock)) return <Refused says={BACK.notYet} next={BACK.notYetNext(from)} toSignIn />
  const rings = way.push === 'yes' && !isSilent
  const owner = app.person?.email

  const setUp = async (wants: boolean) => {
    const permission = wants ? askPermission() : undefined
    setBusy(true)
    setNote('')
    setTrouble(undefined)
    setRefusedBy(undefined)
    const allowed = await permission
    if (allowed !== undefined && allowed !== 'granted') {
      setRefusedBy(allowed)
      return setBusy(false)
    }
    const person = { name: invitation.name, email: invitation.email }
    const created: Created = made.current
      ? { registration: made.current }
      : await createPasskey(app.ceremony, {
          about,
          person,
          token,
          jkt: key.jkt,
          known: hasOne ? [] : invitation.passkeys,
        })
    if ('not' in created) {
      if (created.not === 'known') setHasOne(true)
      setNote({ cancelled: ENROL.cancelled, failed: ENROL.failed, known: JOIN.known }[created.not])
      return setBusy(false)
    }
    made.current = created.registration
    const { registration } = created
    // In one turn: the app may be looking after the address of the device that this browser was before.
    const answer = await inTurn(async () => {
      const subscription = wants ? await subscribeInTime(about.vapid_public_key) : undefined
      const device = { name: deviceName(navigator.userAgent), jwk: key.jwk, ...(subscription ? { subscription } : {}) }
      const enrolled = await relay.call('enrol', { body: { token, registration, device } })
      if ('trouble' in enrolled) return enrolled
      const mine = { key, credential: registration.id, vapidPublicKey: about.vapid_public_key }
      return { known: await keepEnrolment(enrolled.reply, mine) }
    })
    setBusy(false)
    if ('trouble' in answer) return setTrouble(unsureOf(answer.trouble))
    const { known } = answer
    remember('enrolled', { digest: plainDigest(utf8(token)), isTested: !wants })
    forget('invitation')
    history.replaceState(null, '', location.pathname)
    app.setPerson(known)
    return accepted(wants)
  }

  const isFirst = way.first === 'home_screen' && !staysHere
  const { state } = installing
  const isInstalling = way.first === 'install' && state !== 'installed' && state !== 'unavailable' && !refusedBy
  const { install, homeScreen, open, device: deviceStep, test } = JOIN.steps
  const before = isFirst ? homeScreen : isInstalling || state === 'installed' ? install : open
  return (
    <section class="card narrow hero">
      <Stepper names={[before, deviceStep, test]} at={isFirst || isInstalling ? 1 : 2} />
      {isFirst ? (
        <HomeScreen goOn={() => setStaysHere(true)} />
      ) : refusedBy ? (
        <Blocked
          way={way}
          by={refusedBy}
          isBusy={isBusy}
          again={() => void setUp(true)}
          without={() => {
            setSilent(true)
            void setUp(false)
          }}
        />
      ) : (
        <>
          <Welcome invitation={invitation} />
          {way.first === 'install' && <Install installing={installing} />}
          {way.push !== 'yes' && <Warning>{JOIN.noPush[way.push]}</Warning>}
          {isClockOff(clock) && <Warning>{JOIN.clock(minutesOff(clock))}</Warning>}
          {owner && owner !== invitation.email && <Warning>{JOIN.taken(app.person?.name ?? owner)}</Warning>}
          {note && <Warning>{note}</Warning>}
          {trouble && <TroubleNote trouble={trouble} />}
          <button
            type="button"
            class="approve wide"
            disabled={isBusy}
            aria-busy={isBusy}
            onClick={() => void setUp(rings)}
          >
            {isBusy ? ENROL.busy : rings ? ENROL.device : JOIN.deviceSilent}
          </button>
        </>
      )}
      <p class="quiet small">{ENROL.validUntil(invitation.expires_at)}</p>
    </section>
  )
}

function Welcome({ invitation }: Pick<Ready, 'invitation'>) {
  return (
    <>
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
      <p>{invitation.joins === 'person' ? JOIN.further : ENROL.next}</p>
    </>
  )
}

function waits({ usable_from: from }: Ready['invitation'], clock: ClockReading): boolean {
  return from !== undefined && relayNow(clock) < from
}

function minutesOff({ relay, wall }: ClockReading): number {
  return Math.round(Math.abs(wall - relay) / 60_000)
}

function isClockOff(clock: ClockReading): boolean {
  return minutesOff(clock) >= CLOCK_IS_OFF_MINUTES
}
