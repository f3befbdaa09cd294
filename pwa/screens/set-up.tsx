/** Makes the first administrator, by the link that the relay printed. */
import { useEffect, useState } from 'preact/hooks'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { App } from '../app.ts'
import { createPasskey, deviceName, hasPasskeys, keepEnrolment, makeDeviceKey, type DeviceKey } from '../enrolment.ts'
import { Arrived } from '../parts/arrived.tsx'
import { Checklist } from '../parts/checklist.tsx'
import { FirstPush } from '../parts/first-push.tsx'
import { Icon } from '../parts/icon.tsx'
import { Skeleton, TroubleNote, Warning } from '../parts/message.tsx'
import { PushOffer } from '../parts/push-offer.tsx'
import { Refused, unsureOf } from '../parts/refused.tsx'
import { thisMachine, wayIn } from '../platform.ts'
import type { Answered, Trouble } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { ENROL } from '../words-enrol.ts'
import { ANEW } from '../words-people.ts'

type Ready = Readonly<{ about: Answered<'about'>; key: DeviceKey }>

export function SetUp({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(OWN_ROWS)
  const [token] = useState(() => location.hash.slice(1))
  const [ready, setReady] = useState<Ready>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [note, setNote] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [done, setDone] = useState<Answered<'setUp'>['person']>()
  const [test, setTest] = useState<'due' | 'shown' | 'given up'>()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const load = async () => {
    if (!hasPasskeys()) return
    const [about, key] = await Promise.all([relay.call('about', {}), makeDeviceKey()])
    if ('reply' in about) setReady({ about: about.reply, key })
    else setTrouble(about.trouble)
  }
  useEffect(() => {
    void load()
  }, [])
  if (done && test === 'due')
    return <FirstPush way={wayIn(thisMachine())} tested={(rings) => setTest(rings ? 'shown' : 'given up')} />
  if (done && test === 'shown') return <Arrived roles={done.roles} rings />
  if (done)
    return (
      <div class="column narrow">
        <section class="empty">
          <div class="seal">
            <Icon name="check" />
          </div>
          <h1>{ENROL.doneSetUp}</h1>
        </section>
        {!test && <PushOffer turnedOn={() => setTest('due')} />}
        <Checklist roles={done.roles} />
      </div>
    )
  if (!hasPasskeys()) return <Refused says={ENROL.noPasskeys} next={ENROL.noPasskeysNext} />
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return <Refused says={ENROL.noToken} next={ENROL.usedSetUp} />
  if (!ready) return trouble ? <TroubleNote trouble={trouble} retry={() => void load()} /> : <Skeleton />
  const isAnew = ready.about.set_up && ready.about.set_up_anew
  if (ready.about.set_up && !isAnew) return <Refused says={ENROL.closed} next={ENROL.closedNext} toSignIn />

  const create = async () => {
    const { about, key } = ready
    const person = { name: name.trim(), email: email.trim().toLowerCase() }
    const prompt = createPasskey(app.ceremony, { about, person, token, jkt: key.jkt })
    setBusy(true)
    setNote('')
    setTrouble(undefined)
    const created = await prompt
    if ('not' in created) {
      setNote(created.not === 'cancelled' ? ENROL.cancelled : ENROL.failed)
      return setBusy(false)
    }
    const device = { name: deviceName(navigator.userAgent), jwk: key.jwk }
    const body = { token: token as Base64Url, ...person, registration: created.registration, device }
    const answer = await relay.call('setUp', { body })
    setBusy(false)
    if ('trouble' in answer) return setTrouble(unsureOf(answer.trouble))
    const mine = { key, credential: created.registration.id, vapidPublicKey: about.vapid_public_key }
    app.setPerson(await keepEnrolment(answer.reply, mine))
    // The token is used up: it need not stay in the history.
    history.replaceState(null, '', location.pathname)
    return setDone(answer.reply.person)
  }

  return (
    <form
      class="card narrow hero"
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <h1>{isAnew ? ANEW.title : ENROL.setUpTitle}</h1>
      <p>{isAnew ? ANEW.next : ENROL.setUpNext}</p>
      <label class="field">
        {ENROL.name}
        <input
          required
          autocomplete="name"
          maxLength={LIMITS.nameCharacters}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        {ENROL.email}
        <input
          required
          type="email"
          autocomplete="email"
          maxLength={254}
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      {note && <Warning>{note}</Warning>}
      {trouble && <TroubleNote trouble={trouble} />}
      <button class="approve wide" disabled={isBusy} aria-busy={isBusy}>
        {isBusy ? ENROL.busy : ENROL.create}
      </button>
    </form>
  )
}
